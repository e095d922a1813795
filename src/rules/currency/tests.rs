//! Documents whose sums and names decide a currency; `[…]` marks a place, `{…}` an organisation.

use super::super::apply;
use crate::entity::{EntitySpan, Label};

/// The units of the sums of `marked`, alternatives after a slash.
fn sums(marked: &str) -> Vec<String> {
    let (mut text, mut names, mut open) = (String::new(), Vec::new(), 0);
    for c in marked.chars() {
        match c {
            '[' | '{' => open = text.len(),
            ']' => names.push(EntitySpan { span: open..text.len(), label: Label::Loc, score: 1.0 }),
            '}' => names.push(EntitySpan { span: open..text.len(), label: Label::Org, score: 1.0 }),
            _ => text.push(c),
        }
    }
    let amounts =
        apply(&text, std::slice::from_ref(&(0..text.len())), names).into_iter().filter_map(|entity| entity.amount);
    amounts.filter(|amount| amount.kind == super::AmountKind::Money).filter_map(|amount| amount.unit).collect()
}

const CASES: &[(&str, &[&str])] = &[
    // Sums that leave fewer codes open.
    ("250 000 francs CFA, puis 5 000 F", &["XOF", "XOF"]),
    ("Un bloc de 2,1 millions de dinars, à 9,080 DT", &["TND", "TND"]),
    ("un crédit de CHF 4'850'000, dont 900'000 francs", &["CHF", "CHF"]),
    ("10 $ CAN, puis 12 $", &["CAD", "CAD"]),
    ("10 euros et 20 centimes", &["EUR"]),
    // Countries and cities.
    ("[Lomé] : 700 francs CFA et 695 francs", &["XOF", "XOF"]),
    ("[Yaoundé] : 700 francs CFA et 695 F", &["XAF", "XAF"]),
    ("De [Maroua] à [Yola], 160 000 francs", &["XAF"]),
    ("[Libreville], [Gabon] : 75 millions de francs CFA", &["XAF"]),
    ("[Conakry] : 5 000 francs", &["GNF"]),
    ("[Goma] : 1 500 francs", &["CDF"]),
    ("[Nouméa] : 2 000 francs", &["XPF"]),
    ("[Port-Louis] : Rs 50 000 et 565 roupies", &["MUR", "MUR"]),
    ("[Alger] : 17 milliards de dinars", &["DZD"]),
    ("[Tunis] : 3,36 dinars", &["TND"]),
    ("[Le Caire] : 40 livres", &["EGP"]),
    ("[Oslo] : 40 couronnes", &["NOK"]),
    ("[Nairobi] : 40 shillings", &["KES"]),
    ("[Bogota] : 4 000 pesos", &["COP"]),
    ("[Québec] a promis 9,6 M$, puis 75 cents", &["CAD", "CAD"]),
    ("La {Caisse de dépôt et placement du Québec} injecte 30 M$", &["CAD"]),
    ("{HCR Tchad} : 45 000 francs CFA", &["XAF"]),
    // Most mentions win; the first of equals.
    ("[Bamako], [Dakar] et [Douala] : 40 francs CFA", &["XOF"]),
    ("[Douala], [Bamako] : 40 francs CFA", &["XAF"]),
    // Dollars are American where others are at home.
    ("[Madagascar] : 600 dollars", &["USD"]),
    ("[Tchad], [N’Djamena], [Canada] : 5 M$", &["USD"]),
    ("[Laval], [Québec] : 86 millions de dollars américains, soit 118 M$", &["USD", "CAD"]),
    ("[Haïti] : 20 000 dollars et 500 gourdes", &["USD", "HTG"]),
    // Before the euro.
    ("[Paris] : 200 000 francs", &["FRF"]),
    ("[Bruxelles] : 200 000 francs", &["BEF"]),
    ("[Paris], [Paris], [Genève] : 200 000 francs", &["CHF"]),
    // Nothing decides.
    ("5 000 F et 30 dinars", &["CHF", "DZD"]),
    ("[Oulan-Bator] : 5 000 francs", &["CHF"]),
    ("rue de Yaoundé : 5 000 francs CFA", &["XOF"]),
    // Unambiguous sums stay.
    ("[Yaoundé] : 5 000 euros et 20 francs suisses", &["EUR", "CHF"]),
    ("[Le Caire] : cent livres de beurre", &[]),
];

#[test]
fn documents_decide_their_currency() {
    let wrong: Vec<_> =
        CASES.iter().map(|(text, units)| (text, sums(text), units)).filter(|(_, a, b)| a != *b).collect();
    assert!(wrong.is_empty(), "text, found, wanted: {wrong:#?}");
}

#[test]
fn the_unit_that_loses_is_an_alternative() {
    let text = "Yaoundé : 40 francs CFA";
    let place = EntitySpan { span: 0.."Yaoundé".len(), label: Label::Loc, score: 1.0 };
    let entities = apply(text, std::slice::from_ref(&(0..text.len())), vec![place]);
    let amount = entities[1].amount.as_deref().expect("the second entity is a sum");
    assert_eq!((amount.unit.as_deref(), amount.alternatives.as_slice()), (Some("XAF"), ["XOF".to_owned()].as_slice()));
}
