//! `nommer annotate --resume` and `--shard` as a user runs them, with the bundled model.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs::{File, read, read_to_string, remove_file, write};
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

const DOCUMENTS: usize = 200;

/// A folder with an input of short documents, some odd, and some records that cannot be used.
struct Corpus {
    folder: TempDir,
}

struct Run {
    /// Exit status; none if the run was killed.
    status: Option<i32>,
    stderr: String,
}

fn record(n: usize) -> String {
    match n % 50 {
        7 => "{\"id\": \"broken\", \"text\"\n".to_owned(),
        8 => json!({"id": n, "text": ""}).to_string() + "\n",
        _ => json!({"id": n, "text": format!("Le maire de Lyon a reçu {n} élèves de Bamako.")}).to_string() + "\n",
    }
}

impl Corpus {
    fn new() -> Self {
        let corpus = Corpus { folder: TempDir::new().expect("can be made") };
        write(corpus.path("in.jsonl"), (0..DOCUMENTS).map(record).collect::<String>()).expect("can be written");
        corpus
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Annotates `in.jsonl` into `out`.
    fn run(&self, out: &str, options: &[&str]) -> Run {
        self.run_within("unlimited", out, options)
    }

    /// The same, killed by the system when a file grows beyond `blocks` of 512 bytes, in the middle of a write.
    fn run_within(&self, blocks: &str, out: &str, options: &[&str]) -> Run {
        let script = "ulimit -c 0; ulimit -f $0; exec \"$@\"";
        let mut command = Command::new("sh");
        command.args(["-c", script, blocks]).arg(assert_cmd::cargo::cargo_bin("nommer")).arg("annotate");
        command.args(["-q", "--threads", "2", "--chunk-bytes", "2000"]).args(options);
        let done = command.arg(self.path("in.jsonl")).arg("-o").arg(self.path(out)).output().expect("it runs");
        Run { status: done.status.code(), stderr: String::from_utf8(done.stderr).expect("messages are UTF-8") }
    }

    /// Output and messages of a run that nothing disturbs.
    fn whole(&self) -> (Vec<u8>, String) {
        let run = self.run("whole.jsonl", &[]);
        assert_eq!(run.status, Some(2), "{}", run.stderr);
        (read(self.path("whole.jsonl")).expect("written"), run.stderr)
    }

    /// Leaves what a run leaves that is killed when it has written so much.
    fn kill_at(&self, written: &[u8]) {
        let run = self.run_within("1", "out.jsonl", &[]);
        assert_eq!(run.status, None, "{}", run.stderr);
        write(self.path("out.jsonl.part"), written).expect("can be written");
    }
}

#[test]
fn a_run_killed_again_and_again_goes_on_to_the_same_bytes() {
    let corpus = Corpus::new();
    let (whole, problems) = corpus.whole();
    for blocks in ["1", "3", "20", "40"] {
        let run = corpus.run_within(blocks, "out.jsonl", &["--resume"]);
        assert_eq!(run.status, None, "{}", run.stderr);
        let left = read(corpus.path("out.jsonl.part")).expect("it is left").len();
        assert_eq!(left, 512 * blocks.parse::<usize>().expect("a number"));
        assert!(!corpus.path("out.jsonl").exists());
    }
    let run = corpus.run("out.jsonl", &["--resume"]);
    assert_eq!((run.status, run.stderr), (Some(2), problems));
    assert!(read(corpus.path("out.jsonl")).expect("written") == whole, "other bytes");
    let left: Vec<_> = std::fs::read_dir(corpus.folder.path()).expect("it is there").collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn an_incomplete_last_line_is_repaired_wherever_it_ends() {
    let corpus = Corpus::new();
    let (whole, _) = corpus.whole();
    let line_end = 1 + whole.iter().position(|&byte| byte == b'\n').expect("there are lines");
    let inside_e_acute = 1 + whole.windows(2).position(|two| two == "é".as_bytes()).expect("élèves");
    for bytes in [0, 1, inside_e_acute, line_end - 1, line_end, line_end + 1, whole.len() - 1] {
        corpus.kill_at(&whole[..bytes]);
        let run = corpus.run("out.jsonl", &["--resume"]);
        assert_eq!(run.status, Some(2), "{}", run.stderr);
        assert!(read(corpus.path("out.jsonl")).expect("written") == whole, "other bytes after a cut at {bytes}");
        remove_file(corpus.path("out.jsonl")).expect("written");
    }
}

#[test]
fn what_would_give_other_bytes_is_refused_with_advice() {
    let corpus = Corpus::new();
    let part = corpus.whole().0[..5000].to_vec();
    corpus.kill_at(&part);
    let input = read_to_string(corpus.path("in.jsonl")).expect("it is there");
    let second = input.lines().nth(1).expect("a second line");
    let refused = |options: &[&str], input: &str, wanted: &str| {
        write(corpus.path("in.jsonl"), input).expect("can be written");
        let run = corpus.run("out.jsonl", options);
        assert_eq!(run.status, Some(1), "{}", run.stderr);
        assert!(run.stderr.contains(wanted) && run.stderr.contains("to start anew"), "{}", run.stderr);
        assert!(read(corpus.path("out.jsonl.part")).expect("still there") == part);
    };
    refused(&[], &input, "out.jsonl.part is left from a run that did not end: --resume goes on from it");
    refused(&["--resume", "--no-text"], &input, "was begun with --no-text false, now true");
    refused(&["--resume", "--shard", "1/2"], &input, "was begun with --shard null, now \"1/2\"");
    refused(&["--resume", "--model", "models/small"], &input, "was begun with model \"bundled\", now \"");
    let renamed = input.replace(second, &second.replace("\"id\":1,", "\"id\":\"b\","));
    refused(&["--resume"], &renamed, "out.jsonl.part:2: holds document 1, but the input has \"b\" in its place");
    let reworded = input.replace(second, &second.replace("Lyon", "Gao"));
    refused(&["--resume"], &reworded, "out.jsonl.part:2: the text of document 1 is another in the input");
    refused(&["--resume"], &record(0), "out.jsonl.part:2: holds document 1, but the input ends before it");
    remove_file(corpus.path("out.jsonl.part.json")).expect("it is left");
    refused(&["--resume"], &input, "out.jsonl.part.json: ");
}

#[test]
fn a_complete_output_is_checked_and_left_alone() {
    let corpus = Corpus::new();
    let (whole, problems) = corpus.whole();
    let run = corpus.run("whole.jsonl", &["--resume"]);
    assert_eq!((run.status, run.stderr), (Some(2), problems));
    assert!(read(corpus.path("whole.jsonl")).expect("still there") == whole);
    write(corpus.path("in.jsonl"), (0..=DOCUMENTS).map(record).collect::<String>()).expect("can be written");
    let run = corpus.run("whole.jsonl", &["--resume"]);
    assert_eq!(run.status, Some(1));
    assert!(run.stderr.contains("is complete, but the input goes on with document 200"), "{}", run.stderr);
}

#[test]
fn two_runs_do_not_write_one_file() {
    let corpus = Corpus::new();
    let part = File::create(corpus.path("out.jsonl.part")).expect("can be made");
    part.lock().expect("can be locked");
    for options in [&[][..], &["--resume"]] {
        let run = corpus.run("out.jsonl", options);
        assert_eq!(run.status, Some(1));
        assert!(run.stderr.contains("out.jsonl.part: another nommer is writing this file"), "{}", run.stderr);
    }
}

#[test]
fn shards_take_every_document_once_and_in_order() {
    let corpus = Corpus::new();
    let (whole, _) = corpus.whole();
    let lines = |bytes: &[u8]| -> Vec<String> { String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect() };
    let position: BTreeMap<String, usize> = lines(&whole).into_iter().enumerate().map(|(n, line)| (line, n)).collect();
    let mut taken = Vec::new();
    for shard in ["1/3", "2/3", "3/3"] {
        assert_eq!(corpus.run_within("4", "share.jsonl", &["--shard", shard]).status, None);
        assert_eq!(corpus.run("share.jsonl", &["--resume", "--shard", shard]).status, Some(2));
        let share = lines(&read(corpus.path("share.jsonl")).expect("written"));
        let places: Vec<usize> = share.iter().map(|line| position[line]).collect();
        assert!(places.is_sorted() && places.len() > 40, "{places:?}");
        taken.extend(places);
        remove_file(corpus.path("share.jsonl")).expect("written");
    }
    taken.sort_unstable();
    assert_eq!(taken, (0..position.len()).collect::<Vec<_>>());
}

#[test]
fn text_files_are_sharded_by_their_path() {
    let corpus = Corpus::new();
    std::fs::create_dir(corpus.path("texts")).expect("can be made");
    for n in 0..20 {
        write(corpus.path(&format!("texts/{n}.txt")), "Lyon").expect("can be written");
    }
    let ids = |shard: &[&str]| -> Vec<String> {
        let program = assert_cmd::cargo::cargo_bin("nommer");
        let mut command = Command::new(program);
        let done = command.args(["annotate", "-q"]).args(shard).arg("texts").current_dir(corpus.folder.path()).output();
        let lines = String::from_utf8(done.expect("it runs").stdout).expect("JSON is UTF-8");
        let id = |line| serde_json::from_str::<Value>(line).expect("JSON")["id"].to_string();
        lines.lines().map(id).collect()
    };
    let (first, second) = (ids(&["--shard", "1/2"]), ids(&["--shard", "2/2"]));
    assert!(first.len() > 3 && second.len() > 3, "{first:?} {second:?}");
    let mut both = [first, second].concat();
    let mut all = ids(&[]);
    both.sort();
    all.sort();
    assert_eq!(both, all);
}

#[test]
fn misuse_is_refused() {
    let corpus = Corpus::new();
    for (options, wanted) in [(&["--shard", "0/2"][..], "expected I/N"), (&["--shard", "3/2"], "expected I/N")] {
        let run = corpus.run("out.jsonl", options);
        assert!(run.status == Some(1) && run.stderr.contains(wanted), "{}", run.stderr);
    }
    let mut alone = assert_cmd::Command::cargo_bin("nommer").expect("it is built");
    alone.args(["annotate", "--resume"]).write_stdin("").assert().failure();
}
