use super::*;
use proptest::prelude::*;

fn shown(text: &str) -> Vec<&str> {
    blocks(text).into_iter().map(|block| &text[block.span]).collect()
}

#[test]
fn blank_lines_separate_blocks_under_every_line_end_convention() {
    assert_eq!(shown("un\n\ndeux\r\n\r\ntrois\r\rquatre"), ["un", "deux", "trois", "quatre"]);
    assert_eq!(shown("page une\u{c}page deux"), ["page une", "page deux"]);
}

#[test]
fn menu_lines_and_list_items_are_blocks_of_their_own() {
    let menu = "Structure\n- Structure organisationnelle\n- Bureau du Chef de Cabinet\n-\nNotre travail";
    assert_eq!(
        shown(menu),
        ["Structure", "- Structure organisationnelle", "- Bureau du Chef de Cabinet", "-", "Notre travail"]
    );
}

#[test]
fn a_heading_does_not_join_the_paragraph_below() {
    let text = "Signature d'un accord entre l'OIM et la Mauritanie\n\
                Le Ministre des Affaires étrangères et de la\n\
                Coopération mauritanien, Mohamed Saleck Ould Mohamed Lemine,\n\
                et le Directeur général de l'OIM, Brunson McKinley,\n\
                ont signé un accord portant sur l'ouverture d'un bureau de\n\
                l'OIM à Nouakchott.\n\
                Saluant la signature de cet accord, Brunson McKinley\n\
                déclaré que l'accord est bon.";
    let found = shown(text);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert_eq!(found[0], "Signature d'un accord entre l'OIM et la Mauritanie");
    assert!(found[1].starts_with("Le Ministre") && found[1].ends_with("Nouakchott."));
}

#[test]
fn a_capital_at_the_start_of_a_wrapped_line_goes_on() {
    let text = "Le programme que finance depuis dix ans la Banque des\n\
                États de l'Afrique centrale sera étendu au littoral et\n\
                Yaoundé en assurera le suivi avec les communes de la\n\
                région.";
    assert_eq!(shown(text).len(), 1);
}

#[test]
fn a_short_line_inside_a_paragraph_goes_on() {
    let text = "Le wali de Dakhlet Nouadhibou a demandé hier soir à\nce que les Nations\nUnies tiennent compte des \
                familles de pêcheurs,\nqui forment la moitié.";
    assert_eq!(shown(text).len(), 1);
}

#[test]
fn names_that_a_short_line_cuts_go_on() {
    for text in [
        "Le chef de la sous-délégation, M. Arnulv\nTorbjørnsen, a remercié le Wali.",
        "L'Ambassadeur, M. Đỗ Trọng\nCương, prononcera une allocution.",
        "Il appelle les deux camps et leurs\nchefs, M. Marc\nRaveloson et les anciens ministres Didier\nRatsi et Albert\nZafi à se parler.",
    ] {
        assert_eq!(shown(text).len(), 1, "{:#?}", shown(text));
    }
}

#[test]
fn lists_of_people_stay_lists() {
    for text in [
        "Niue – Mme Crossley Tatui\nPolynésie française – Mme Teura Iriti",
        "Katmandou : M. Golam Sarwar\nOIM, bureau de Bangkok : Mme Lanneau",
        "Allocution de Monsieur Abdou Diouf\nSecrétaire général de la Francophonie",
        "Contact : M. Diallo\nBamako, Mali",
        "Unité de Chlef : Mme Bouras\nUnité de Sidi Bel Abbès : poste vacant",
    ] {
        assert_eq!(shown(text).len(), 2, "{:#?}", shown(text));
    }
}

#[test]
fn contact_lines_are_blocks() {
    let text = "Pour plus d'informations, veuillez contacter:\nRedouane Saadi\nOIM Genève\nTél. : +41 22 717";
    assert_eq!(shown(text).len(), 4);
}

#[test]
fn titles_of_like_width_are_not_a_paragraph() {
    let text = "Le Sénégal inaugure son nouveau train express à Diamniadio\n\
                La Banque mondiale double son appui aux villes du Sahel\n\
                Trois ministres quittent le gouvernement de Port-au-Prince";
    assert_eq!(shown(text).len(), 3);
}

#[test]
fn a_heading_glued_by_a_scraper_is_cut_off() {
    let text = "Qui sommes nous\nQui sommes nousL'Organisation internationale\nPartenariats\nPartenariatsNous";
    let found = shown(text);
    assert_eq!(
        found,
        ["Qui sommes nous", "Qui sommes nous", "L'Organisation internationale", "Partenariats", "Partenariats", "Nous"]
    );
    assert_eq!(shown("Notre missionL’OIM agit"), ["Notre mission", "L’OIM agit"]);
}

#[test]
fn names_with_inner_capitals_stay_whole() {
    assert_eq!(
        shown("Brunson McKinley et YouTube, O'Neill, PyeongChang"),
        ["Brunson McKinley et YouTube, O'Neill, PyeongChang"]
    );
}

proptest! {
    #[test]
    fn every_visible_character_lies_in_exactly_one_block(text in "[a-zA-ZéÉ'’:.,\\-•\\n\\r \u{a0}\u{c}0-9]{0,200}") {
        let mut end = 0;
        for block in blocks(&text) {
            prop_assert!(block.span.start >= end && block.span.start < block.span.end);
            prop_assert!(text[end..block.span.start].chars().all(is_blank));
            end = block.span.end;
        }
        prop_assert!(text[end..].chars().all(is_blank));
    }
}
