//! The currency of `dollars`, `francs CFA` or `5 000 F`, as the whole document decides it.
//!
//! [`find_amounts`](super::amount::find_amounts) gives such a sum the likeliest code and names the others. Here the
//! document chooses among them, by what its sums and names say:
//!
//! 1. sums that leave fewer codes open: `5 000 F` beside `250 000 francs CFA` are of the CFA, `3 dinars` beside `40 DT`
//!    are Tunisian;
//! 2. countries and cities named: a franc CFA in Yaoundé is XAF, in Lomé XOF; francs where none but France is named are
//!    those before the euro.
//!
//! Most mentions win, of equally many the first. The dollar (and its cents) is the currency of the United States unless
//! the country most often named has a dollar of its own: where dollars are foreign money anyway, the countries named
//! say nothing, and in Canada `dollars américains` are named so because the other dollars are not.
//!
//! The unit that loses joins the alternatives.

mod places;
mod tally;

use std::collections::HashMap;

use crate::entity::{Entity, Label};

use self::places::{Territory, territories_in};
use self::tally::Tally;
use super::amount::{Amount, AmountKind};

/// ISO 4217 codes that a sum may mean, the likeliest first.
type Codes = Vec<String>;

/// Chooses the currency of each ambiguous sum among `entities`, all of the document `text`.
pub(super) fn choose(text: &str, entities: &mut [Entity]) {
    let sums: Tally<Codes> = entities.iter().filter_map(sum).map(codes).collect();
    if sums.items().all(|codes| codes.len() == 1) {
        return;
    }
    let names = entities.iter().filter(|entity| matches!(entity.label, Label::Loc | Label::Org));
    let places = names.flat_map(|name| territories_in(&text[name.span.clone()])).collect();
    let evidence = Evidence { sums, places };
    let chosen: HashMap<&Codes, &str> =
        evidence.sums.items().filter_map(|open| Some((open, evidence.choose(open)?))).collect();
    for amount in entities.iter_mut().filter_map(|entity| entity.amount.as_deref_mut()) {
        if let Some(code) = chosen.get(&codes(amount)).filter(|_| amount.kind == AmountKind::Money) {
            set_unit(amount, code);
        }
    }
}

fn sum(entity: &Entity) -> Option<&Amount> {
    entity.amount.as_deref().filter(|amount| amount.kind == AmountKind::Money)
}

fn codes(amount: &Amount) -> Codes {
    amount.unit.iter().chain(&amount.alternatives).cloned().collect()
}

/// Makes `code` the unit; the other codes become the alternatives, in their order.
fn set_unit(amount: &mut Amount, code: &str) {
    let former = amount.unit.replace(code.to_owned());
    amount.alternatives.retain(|other| other != code);
    amount.alternatives.splice(0..0, former.filter(|former| former != code));
}

/// What a document says about its currencies.
struct Evidence {
    /// Codes of each sum.
    sums: Tally<Codes>,
    /// Countries named, or countries of the cities named.
    places: Tally<&'static Territory>,
}

impl Evidence {
    /// The code for sums that may mean any of `open`; `None` where nothing decides, or only one is open.
    fn choose<'c>(&'c self, open: &'c Codes) -> Option<&'c str> {
        let likeliest = open.first().filter(|_| open.len() > 1)?;
        let worldwide = likeliest == "USD";
        let home = if worldwide { self.home(open) } else { None };
        home.or_else(|| {
            let narrowed = self.sums.most(|codes| Some(codes).filter(|codes| is_narrower(codes, open)));
            let place = self.place(narrowed.unwrap_or(open)).filter(|_| !worldwide);
            place.or_else(|| narrowed.and_then(|codes| codes.first()).map(String::as_str))
        })
    }

    /// The currency of the country most often named, where it is open.
    fn home(&self, open: &Codes) -> Option<&'static str> {
        let currency = |country: &&'static Territory| country.currency_in(open).or_else(|| country.currency());
        self.places.most(currency).filter(|code| is_open(open, code))
    }

    /// The open currency most often used in the places named: today, or else before the euro.
    fn place(&self, open: &Codes) -> Option<&'static str> {
        let today = self.places.most(|place| place.currency_in(open));
        today.or_else(|| self.places.most(|place| place.former_currency_in(open)))
    }
}

fn is_open(open: &[String], code: &str) -> bool {
    open.iter().any(|one| one == code)
}

fn is_narrower(codes: &[String], open: &[String]) -> bool {
    codes.len() < open.len() && codes.iter().all(|code| is_open(open, code))
}

#[cfg(test)]
mod tests;
