//! The page of `--html` in a real browser: headless Chromium opens it, a script works its filters, and what it then
//! shows is compared with the JSON report. Skipped only where there is no Chromium and `CI` is not set.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/evaluate");

/// A browser under one of its usual names, or in `$CHROMIUM`; without one the test is skipped, and in CI it fails.
fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let works = |name: &PathBuf| Command::new(name).arg("--version").output().is_ok_and(|out| out.status.success());
    let found = named.into_iter().chain(names.map(PathBuf::from)).find(works);
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "no Chromium found; CI must have one");
        eprintln!("SKIPPED: no Chromium found (apt-get install chromium, or set $CHROMIUM)");
    }
    found
}

/// The page and the report of an evaluation with two systems and every kind of error.
fn report(folder: &Path) -> (PathBuf, Value) {
    let (page, json) = (folder.join("page.html"), folder.join("report.json"));
    let gold = format!("{FOLDER}/page-gold.jsonl");
    let predictions = [format!("{FOLDER}/page-first.jsonl"), format!("{FOLDER}/page-second.jsonl")];
    let mut nommer = assert_cmd::Command::cargo_bin("nommer").expect("the program is built");
    nommer.arg("evaluate").arg(&gold).args(predictions).args(["--leak-check", &gold]);
    nommer.arg("--html").arg(&page).arg("--json").arg(&json).assert().success();
    (page, serde_json::from_slice(&std::fs::read(json).expect("written")).expect("JSON"))
}

/// What the browser has for the page at the end, and what it wrote on its console.
fn opened(browser: &Path, page: &Path, profile: &Path) -> (String, String) {
    let out = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--virtual-time-budget=4000"])
        .arg("--host-resolver-rules=MAP * ~NOTFOUND")
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg("--dump-dom")
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("the browser starts");
    let stderr = String::from_utf8_lossy(&out.stderr);
    let console = stderr.lines().filter(|line| line.contains(":CONSOLE")).collect::<Vec<_>>().join("\n");
    (String::from_utf8_lossy(&out.stdout).into_owned(), console)
}

/// The page with a script before its own that keeps errors, and one after it that works the filters and writes what
/// it saw into `<pre id="seen">`.
fn driven(page: &Path) -> PathBuf {
    let html = std::fs::read_to_string(page).expect("the page was written");
    let keep = "<script>window.kept=[];addEventListener('error',e=>kept.push(e.message));\
                addEventListener('securitypolicyviolation',e=>kept.push(e.blockedURI));</script>";
    let driver = include_str!("data/evaluate/page-driver.js");
    let html = html.replacen("<head>", &format!("<head>{keep}"), 1);
    let html = html.replacen("</body>", &format!("<script>{driver}</script></body>"), 1);
    let path = page.with_file_name("driven.html");
    std::fs::write(&path, html).expect("the copy can be written");
    path
}

fn seen(dom: &str) -> Value {
    let start = dom.rfind("<pre id=\"seen\">").expect("the driver ran to its end") + "<pre id=\"seen\">".len();
    let end = start + dom[start..].find("</pre>").expect("the element is closed");
    let json = dom[start..end].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    serde_json::from_str(&json).expect("the driver writes JSON")
}

/// Errors of a system that pass a filter.
fn errors(report: &Value, system: usize, keep: impl Fn(&Value) -> bool) -> u64 {
    let errors = report["systems"][system]["errors"].as_array().expect("errors");
    errors.iter().filter(|error| keep(error)).count() as u64
}

fn has_label(error: &Value, label: &str) -> bool {
    error["gold"]["label"] == label || error["predicted"]["label"] == label
}

#[test]
fn the_pages_filters_work_in_a_browser_and_nothing_is_wrong_on_its_console() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (page, report) = report(folder.path());
    let (dom, console) = opened(&browser, &page, &folder.path().join("profile"));
    assert_eq!(console, "", "the page as it is");
    assert!(dom.contains("<article"), "no error is shown:\n{dom}");

    let (dom, console) = opened(&browser, &driven(&page), &folder.path().join("profile"));
    assert_eq!(console, "", "the page while its filters are worked");
    let seen = seen(&dom);
    assert_eq!(seen["kept"], serde_json::json!([]), "errors that the page met");
    assert_eq!(seen["all"], errors(&report, 0, |_| true));
    assert_eq!(seen["second"], errors(&report, 1, |_| true));
    for (kind, count) in seen["kinds"].as_object().expect("a count for each kind") {
        assert_eq!(*count, errors(&report, 0, |error| error["kind"] == **kind), "{kind}");
        assert!(count.as_u64() > Some(0), "the texts hold no {kind}");
    }
    for (label, count) in seen["labels"].as_object().expect("a count for each label") {
        assert_eq!(*count, errors(&report, 0, |error| has_label(error, label)), "{label}");
        assert!(count.as_u64() > Some(0), "the texts hold no error of {label}");
    }
    let both = errors(&report, 0, |error| error["kind"] == "missed" && has_label(error, "LOC"));
    assert_eq!(seen["missedPlaces"], both);
    let searched = |error: &Value| error["context"].as_str().is_some_and(|text| text.to_lowercase().contains("bamako"));
    assert_eq!(seen["bamako"], errors(&report, 0, searched));
    assert_eq!(seen["nothing"], 0);
    assert!(seen["circles"].as_u64() > Some(1), "the reliability diagram is empty");
    assert_eq!(seen["matrix"], 5, "four labels and none");
    assert_eq!(seen["marked"], "<script>alert(1)</script>", "text is shown as text");
}

#[test]
fn the_page_of_a_run_without_scores_or_errors_opens_without_a_word_on_its_console() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (page, gold) = (folder.path().join("page.html"), format!("{FOLDER}/own-gold.jsonl"));
    let mut nommer = assert_cmd::Command::cargo_bin("nommer").expect("the program is built");
    nommer.args(["evaluate", &gold, &gold, "--html"]).arg(&page).assert().success();
    let (dom, console) = opened(&browser, &page, &folder.path().join("profile"));
    assert_eq!(console, "");
    assert!(dom.contains("0 of 0 errors") && !dom.contains("<circle"), "{dom}");
}

#[test]
fn the_page_refers_to_nothing_outside_itself() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (page, _) = report(folder.path());
    let html = std::fs::read_to_string(page).expect("the page was written");
    let markup = html.split("<script type=\"application/json\"").next().expect("a first part");
    for reference in ["src=", "url(", "@import", "href=\"http"] {
        assert!(!markup.contains(reference), "the page refers to something with {reference}");
    }
    assert!(html.contains("default-src 'none'"), "the page's policy allows requests");
}
