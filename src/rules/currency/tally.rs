//! Counts of mentions.

use std::collections::HashMap;
use std::hash::Hash;

/// Things and how often they were mentioned, in the order of their first mention.
pub(super) struct Tally<T> {
    mentions: Vec<(T, usize)>,
}

impl<T> Tally<T> {
    /// The different things mentioned.
    pub(super) fn items(&self) -> impl Iterator<Item = &T> {
        self.mentions.iter().map(|(item, _)| item)
    }

    /// What most mentions stand for by `meaning`; of equally many, what was mentioned first.
    pub(super) fn most<'t, M: Hash + Eq + Copy>(&'t self, meaning: impl Fn(&'t T) -> Option<M>) -> Option<M> {
        let meant = || self.mentions.iter().filter_map(|(item, count)| Some((meaning(item)?, *count)));
        let mut sums: HashMap<M, usize> = HashMap::new();
        meant().for_each(|(meant, count)| *sums.entry(meant).or_default() += count);
        let greatest = sums.values().copied().max()?;
        meant().map(|(meant, _)| meant).find(|meant| sums[meant] == greatest)
    }
}

impl<T: Hash + Eq + Clone> FromIterator<T> for Tally<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut mentions: Vec<(T, usize)> = Vec::new();
        let mut places: HashMap<T, usize> = HashMap::new();
        for item in items {
            let place = *places.entry(item.clone()).or_insert(mentions.len());
            match mentions.get_mut(place) {
                Some((_, count)) => *count += 1,
                None => mentions.push((item, 1)),
            }
        }
        Tally { mentions }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_mentions_win_and_the_first_of_equals() {
        let tally: Tally<char> = "abcbca".chars().collect();
        assert_eq!(tally.most(|&c| Some(c)), Some('a'));
        assert_eq!(tally.most(|&c| Some(c == 'a')), Some(false));
        assert_eq!(tally.most(|_| None::<char>), None);
    }
}
