//! Who is measured when: everything once in each round.
//!
//! Rounds, and not one quantity after the other, because machines drift: a minute in which a neighbour computes then
//! slows one sample of every quantity instead of all samples of one, and the interval tells.

use std::time::{Duration, Instant};

use super::report::Quantity;
use crate::error::Result;

/// How often everything is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rounds {
    /// At least so many rounds. Defaults to 10.
    pub runs: usize,
    /// And for at least so long. Defaults to 10 seconds.
    pub seconds: f64,
}

impl Default for Rounds {
    fn default() -> Self {
        Rounds { runs: 10, seconds: 10.0 }
    }
}

/// One thing to run, and what a run tells.
pub(super) struct Task<'a> {
    /// What [`Task::run`] measures.
    pub quantities: Vec<Quantity>,
    /// Runs it once; gives one sample for each quantity.
    pub run: Box<dyn FnMut() -> Result<Vec<f64>> + 'a>,
}

/// A run that takes less than this is repeated within its sample.
const SHORTEST: Duration = Duration::from_millis(20);

impl<'a> Task<'a> {
    /// A task whose one sample is the seconds that `run` takes.
    pub fn timed(quantity: Quantity, mut run: impl FnMut() -> Result<()> + 'a) -> Self {
        let time = move || {
            let began = Instant::now();
            let mut times = 0;
            while times == 0 || began.elapsed() < SHORTEST {
                run()?;
                times += 1;
            }
            Ok(vec![began.elapsed().as_secs_f64() / f64::from(times)])
        };
        Task { quantities: vec![quantity], run: Box::new(time) }
    }
}

/// One round that is thrown away, to warm up, then rounds of all tasks. `progress` is told the round (0 is the
/// warm-up) and what is measured next. Gives the samples of each quantity.
pub(super) fn measure(
    mut tasks: Vec<Task>,
    rounds: Rounds,
    mut progress: impl FnMut(usize, Quantity),
) -> Result<Vec<(Quantity, Vec<f64>)>> {
    let quantities = tasks.iter().flat_map(|task| task.quantities.iter().copied());
    let mut samples: Vec<(Quantity, Vec<f64>)> = quantities.map(|quantity| (quantity, Vec::new())).collect();
    let mut began = Instant::now();
    let mut round = 0;
    while round <= rounds.runs.max(1) || began.elapsed().as_secs_f64() < rounds.seconds {
        let mut index = 0;
        for task in &mut tasks {
            progress(round, task.quantities[0]);
            for sample in (task.run)()? {
                samples[index].1.push(sample);
                index += 1;
            }
        }
        if round == 0 {
            samples.iter_mut().for_each(|(_, samples)| samples.clear());
            began = Instant::now();
        }
        round += 1;
    }
    Ok(samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_round_measures_everything_once_and_the_first_is_thrown_away() {
        let counting = |quantity: Quantity, step: f64| {
            let mut count = 0.0;
            let run = move || {
                count += step;
                Ok(vec![count])
            };
            Task { quantities: vec![quantity], run: Box::new(run) }
        };
        let tasks = vec![counting(Quantity::StartUp, 1.0), counting(Quantity::Chain { threads: 1 }, 10.0)];
        let mut told = Vec::new();
        let rounds = Rounds { runs: 3, seconds: 0.0 };
        let found = measure(tasks, rounds, |round, quantity| told.push((round, quantity))).expect("nothing fails");
        assert_eq!(found[0], (Quantity::StartUp, vec![2.0, 3.0, 4.0]));
        assert_eq!(found[1], (Quantity::Chain { threads: 1 }, vec![20.0, 30.0, 40.0]));
        assert_eq!(told.len(), 8);
        assert_eq!(told[1], (0, Quantity::Chain { threads: 1 }));
    }

    #[test]
    fn a_short_run_is_repeated_until_the_clock_can_tell() {
        let mut count = 0;
        let mut task = Task::timed(Quantity::StartUp, || {
            count += 1;
            Ok(())
        });
        let seconds = (task.run)().expect("nothing fails")[0];
        drop(task);
        assert!(count > 1000 && seconds < 1e-3, "{count} runs of {seconds} s");
    }
}
