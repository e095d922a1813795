//! Numbers that are no amounts: codes, labels, dates, telephone numbers, definite numerals.
//!
//! The tests look at a few tokens on either side of the number and never further, so the work for each number
//! is bounded.

use super::fold::singular;
use super::lex::{Block, Gap, Shape, is_apostrophe, is_dash};
use super::numeral::Numeral;
use super::unit;

/// How far back a list of labelled numbers is followed (`articles 3, 4 et 5`), in numbers.
const LABEL_REACH: usize = 6;

/// Whether what stands before token `start` makes the digits there a piece of a code: `A7`, `n°5`, `1.2.3`.
pub(crate) fn is_piece_of_code(block: &Block, start: usize, floor: usize) -> bool {
    let Some(previous) = start.checked_sub(1).and_then(|p| block.get(p)) else {
        return false;
    };
    if block.mark_before(start).is_some_and(|c| matches!(c, '°' | 'º' | '#' | '№')) && !is_degree_sign(block, start)
    {
        return true;
    }
    if previous.shape == Shape::Digits {
        let digits = block.surface(start - 1);
        return start > floor
            && block.get(start).is_some_and(|t| t.gap == Gap::Space)
            && (digits.len() < 4 || digits.starts_with('0'));
    }
    block.glued(start) && is_glued_to_code(block, start)
}

/// `48° 51` is a coordinate as well, but `n° 5` has letters before its sign.
fn is_degree_sign(block: &Block, start: usize) -> bool {
    start >= 2 && block.is(start - 2, Shape::Digits) && !block.glued(start)
}

fn is_glued_to_code(block: &Block, start: usize) -> bool {
    let Some(mark) = block.mark_before(start) else {
        let surface = block.surface(start - 1);
        let elided = surface.ends_with(is_apostrophe);
        return !elided && unit::currency_before(block, start, 0).is_none();
    };
    let after_letters_or_digits = block.glued(start - 1) && start >= 2 && !block.is(start - 2, Shape::Mark);
    match mark {
        '.' | ',' | ':' | '/' | '\\' => after_letters_or_digits,
        '@' | '_' | '=' | '&' | '*' | '×' => true,
        _ if is_apostrophe(mark) || is_dash(mark) => after_letters_or_digits,
        _ => false,
    }
}

/// Whether the numeral names a thing instead of counting it: `article 5`, `page 12`, `résolutions 1325 et 1820`.
pub(crate) fn is_label(block: &Block, numeral: &Numeral) -> bool {
    let mut start = numeral.start;
    for _ in 0..LABEL_REACH {
        let Some(at) = start.checked_sub(1) else {
            return false;
        };
        if is_label_head(&block.key(at)) {
            return true;
        }
        let links = match block.mark(at) {
            Some(c) => c == ',' || is_dash(c),
            None => matches!(&*block.key(at), "et" | "a" | "ou"),
        };
        if !links || at == 0 || !block.is(at - 1, Shape::Digits) {
            return false;
        }
        start = at - 1;
    }
    false
}

/// Nouns that a number names.
fn is_label_head(key: &str) -> bool {
    matches!(
        singular(key),
        "article"
            | "art"
            | "loi"
            | "decret"
            | "page"
            | "p"
            | "pp"
            | "chapitre"
            | "section"
            | "alinea"
            | "annexe"
            | "tome"
            | "volume"
            | "vol"
            | "version"
            | "figure"
            | "fig"
            | "tableau"
            | "paragraphe"
            | "ligne"
            | "chambre"
            | "lot"
            | "etape"
            | "phase"
            | "resolution"
            | "directive"
            | "reglement"
            | "arrete"
            | "circulaire"
            | "amendement"
            | "chaine"
            | "canal"
            | "formule"
            | "numero"
            | "fond"
            | "dossier"
            | "reference"
            | "ref"
            | "bp"
            | "tel"
            | "telephone"
            | "fax"
            | "telecopie"
            | "mobile"
            | "gsm"
            | "isbn"
            | "issn"
            | "iban"
            | "siret"
            | "siren"
            | "rc"
            | "tva"
            | "ccp"
            | "compte"
            | "code"
            | "poste"
            | "bureau"
            | "porte"
            | "quai"
            | "voie"
            | "route"
            | "rn"
            | "rd"
            | "autoroute"
            | "batiment"
            | "appartement"
            | "apt"
            | "etage"
            | "immeuble"
            | "rue"
            | "avenue"
            | "boulevard"
            | "bd"
            | "niveau"
            | "categorie"
            | "classe"
            | "groupe"
            | "module"
            | "unite"
            | "session"
            | "edition"
            | "question"
            | "point"
            | "note"
            | "verset"
            | "psaume"
            | "scene"
            | "acte"
            | "partie"
            | "titre"
            | "livre"
            | "saison"
            | "episode"
            | "exercice"
            | "windows"
            | "iphone"
            | "boeing"
            | "airbus"
            | "matricule"
            | "considerant"
            | "recommandation"
            | "objectif"
            | "axe"
            | "projet"
            | "cedex"
            | "whatsapp"
            | "no"
            | "nos"
            | "n"
            | "objet"
            | "rubrique"
            | "type"
            | "serie"
            | "zone"
    )
}

/// The twelve months, also cut short.
pub(crate) fn is_month(key: &str) -> bool {
    matches!(
        key,
        "janvier"
            | "fevrier"
            | "mars"
            | "avril"
            | "mai"
            | "juin"
            | "juillet"
            | "aout"
            | "septembre"
            | "octobre"
            | "novembre"
            | "decembre"
            | "janv"
            | "fevr"
            | "fev"
            | "avr"
            | "juil"
            | "sept"
            | "oct"
            | "nov"
            | "dec"
            | "vendemiaire"
            | "brumaire"
            | "frimaire"
            | "nivose"
            | "pluviose"
            | "ventose"
            | "germinal"
            | "floreal"
            | "prairial"
            | "messidor"
            | "thermidor"
            | "fructidor"
    )
}

/// Whether the numeral has the form of a year: four digits in one run, 1000 to 2100.
pub(crate) fn has_form_of_year(block: &Block, numeral: &Numeral) -> bool {
    let one_token = numeral.end == numeral.start + 1 && numeral.digits;
    let surface = block.surface(numeral.start);
    one_token && surface.len() == 4 && ("1000"..="2100").contains(&surface)
}

/// Whether the words before a number of four digits make it a year.
pub(crate) fn is_dated(block: &Block, start: usize) -> bool {
    let key = block.key_before(start);
    let after_slash_or_dash = block.mark_before(start).is_some_and(|c| is_dash(c) || matches!(c, '/' | '(' | ','));
    after_slash_or_dash
        || start == 0
        || is_month(&key)
        || matches!(
            &*key,
            "en" | "depuis"
                | "annee"
                | "annees"
                | "an"
                | "avant"
                | "apres"
                | "fin"
                | "debut"
                | "mi"
                | "ete"
                | "hiver"
                | "automne"
                | "printemps"
                | "rentree"
                | "saison"
                | "edition"
                | "exercice"
                | "budget"
                | "horizon"
                | "agenda"
                | "programme"
                | "election"
                | "elections"
                | "milieu"
                | "courant"
                | "circa"
                | "et"
                | "a"
                | "de"
                | "des"
                | "loi"
                | "accord"
                | "accords"
                | "coupe"
                | "jeux"
                | "objectifs"
                | "la"
                | "le"
                | "l'"
        )
}

/// Whether a number in words points back: `les deux pays`, `ces trois hommes`, `leurs quatre enfants`.
pub(crate) fn is_definite(block: &Block, start: usize) -> bool {
    (1..=2).map_while(|back| start.checked_sub(back)).find_map(|at| match &*block.key(at) {
        "les" | "la" | "le" | "l'" | "ces" | "cet" | "cette" | "ce" | "mes" | "mon" | "ma" | "tes" | "ton" | "ta"
        | "ses" | "son" | "sa" | "nos" | "notre" | "vos" | "votre" | "leurs" | "leur" | "des" | "aux" | "du" | "au" => {
            Some(true)
        }
        "quelque" | "autres" | "seuls" | "seules" | "memes" | "fameux" | "fameuses" => None,
        _ => Some(false),
    }) == Some(true)
}

/// Whether the bytes `start..end` lie in an address: `http://…`, `www.…`, `nom@domaine`.
pub(crate) fn is_in_address(text: &str, start: usize, end: usize) -> bool {
    /// Addresses are looked at so far on either side.
    const REACH: usize = 200;
    let bytes = text.as_bytes();
    let is_inside = |b: &&u8| !b.is_ascii_whitespace() && !matches!(**b, b'<' | b'>' | b'"');
    let left = bytes[..start].iter().rev().take(REACH).take_while(is_inside).count();
    let right = bytes[end..].iter().take(REACH).take_while(is_inside).count();
    let chunk = &bytes[start - left..end + right];
    let has = |needle: &[u8]| chunk.windows(needle.len()).any(|window| window == needle);
    has(b"://") || has(b"www.") || has(b"WWW.") || has_address_sign(chunk)
}

/// Whether an `@` joins letters on both sides.
fn has_address_sign(chunk: &[u8]) -> bool {
    chunk.windows(3).any(|w| w[1] == b'@' && w[0].is_ascii_alphanumeric() && w[2].is_ascii_alphanumeric())
}
