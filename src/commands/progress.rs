//! The progress bar of long runs, on a terminal alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use nommer::summary::Summary;

/// Shows documents, words per second and, where the size of the input is known, the time left.
pub struct Progress {
    bar: ProgressBar,
    read: Arc<AtomicU64>,
    start: Instant,
}

impl Progress {
    /// A bar over `total` bytes of input of which `read` counts those read; hidden where it would disturb.
    pub fn new(total: Option<u64>, read: Arc<AtomicU64>, hidden: bool) -> Self {
        let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(5) };
        let bar = ProgressBar::with_draw_target(total, target);
        let template = match total {
            Some(_) => "{bar:30} {percent:>3} %  {msg}  {eta} left",
            None => "{spinner} {bytes}  {msg}",
        };
        bar.set_style(ProgressStyle::with_template(template).expect("the template is a constant that parses"));
        bar.enable_steady_tick(Duration::from_millis(250));
        Progress { bar, read, start: Instant::now() }
    }

    /// Moves the bar to what is read and done so far.
    pub fn update(&self, done: &Summary) {
        if !self.bar.is_hidden() {
            let speed = done.words as f64 / self.start.elapsed().as_secs_f64().max(1e-3);
            self.bar.set_position(self.read.load(Ordering::Relaxed));
            self.bar.set_message(format!("{} documents, {speed:.0} words/s", done.documents));
        }
    }

    /// Prints a line above the bar, or plainly where there is none.
    pub fn print(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
