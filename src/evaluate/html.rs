//! The report as one self-contained page: `page.html` with the report's JSON in it. The page's script draws scores,
//! confusion matrix, reliability diagram and the browser of errors; it needs no network, and its security policy
//! allows none.

use super::report::Report;

const PAGE: &str = include_str!("page.html");

/// The page for `report`.
pub fn page(report: &Report) -> String {
    let json = serde_json::to_string(report).expect("a report holds nothing that JSON cannot");
    PAGE.replacen("{}<!--report-->", &embedded(&json), 1)
}

/// JSON that can stand in a script element: nothing in it closes the element or opens a comment.
fn embedded(json: &str) -> String {
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_closes_a_script_element_cannot_do_so_and_reads_back_the_same() {
        let json = serde_json::to_string("</script><!-- \u{2028} «é»").expect("a string is JSON");
        let embedded = embedded(&json);
        assert!(!embedded.contains('<'), "{embedded}");
        assert_eq!(serde_json::from_str::<String>(&embedded).expect("still JSON"), "</script><!-- \u{2028} «é»");
    }

    #[test]
    fn the_page_has_one_place_for_the_report() {
        assert_eq!(PAGE.matches("{}<!--report-->").count(), 1);
    }
}
