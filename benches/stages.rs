//! Bytes per second of each stage, alone and on one thread, and of the whole chain.
//!
//!     cargo bench --bench stages
//!
//! The text is the source of the gold files, mark-up and all; the model is the bundled one.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

use nommer::batch::batches;
use nommer::classify::TagScores;
use nommer::layout::blocks;
use nommer::passage::EncodedPassage;
use nommer::segment::sentences;
use nommer::tokenize::encode;
use nommer::window::Window;
use nommer::write::jsonl;
use nommer::{Annotation, Document, Model, Pipeline, PipelineOptions, rules};

const TEXT: &str = concat!(
    include_str!("../annotations/source/press-notes.txt"),
    include_str!("../annotations/source/agency-news.txt"),
    include_str!("../annotations/source/local-press.txt"),
);

fn before_the_model(criterion: &mut Criterion, model: &Model) {
    let found = blocks(TEXT);
    let cut = sentences(TEXT, &found);
    let mut group = criterion.benchmark_group("stage");
    group.throughput(Throughput::Bytes(TEXT.len() as u64));
    group.bench_function("layout", |b| b.iter(|| blocks(black_box(TEXT))));
    group.bench_function("segment", |b| b.iter(|| sentences(black_box(TEXT), &found)));
    group.bench_function("tokenize", |b| {
        b.iter(|| {
            for sentence in &cut {
                black_box(encode(&model.tokenizer, TEXT, sentence.span.clone()).expect("text can be tokenized"));
            }
        })
    });
    group.finish();
}

fn model_and_after(criterion: &mut Criterion, model: &Model) {
    let cut = sentences(TEXT, &blocks(TEXT));
    let passage = EncodedPassage::new(model, TEXT, &cut, model.window).expect("text can be tokenized");
    let windows: Vec<&Window> = passage.windows.iter().collect();
    let grouped = batches(&windows, model.special, 1024);
    let classify = || -> Vec<TagScores> {
        grouped.batches.iter().map(|batch| model.classify(batch).expect("the model runs")).collect()
    };
    let scores = classify();
    let mut rows = vec![(&scores[0], 0); grouped.distinct.len()];
    for (batch, scores) in grouped.batches.iter().zip(&scores) {
        batch.windows.iter().enumerate().for_each(|(row, &window)| rows[window] = (scores, row));
    }
    let rows: Vec<_> = grouped.same_as.iter().map(|&window| rows[window]).collect();
    let spans = passage.decode(model, &rows);
    let entities = rules::apply(TEXT, spans.clone());
    let annotation = Annotation { document: Document::new("bench", TEXT), sentences: Vec::new(), entities };
    let mut group = criterion.benchmark_group("stage");
    group.throughput(Throughput::Bytes(TEXT.len() as u64)).sample_size(20);
    group.bench_function("window and batch", |b| b.iter(|| batches(black_box(&windows), model.special, 1024)));
    group.bench_function("classify", |b| b.iter(classify));
    group.bench_function("decode", |b| b.iter(|| passage.decode(model, black_box(&rows))));
    group.bench_function("rules", |b| b.iter(|| rules::apply(TEXT, black_box(spans.clone()))));
    group.bench_function("write", |b| {
        b.iter(|| jsonl::write(&mut std::io::sink(), black_box(&annotation), jsonl::JsonlOptions::default()))
    });
    group.finish();
}

fn chain(criterion: &mut Criterion) {
    let model = Model::bundled().expect("it is compiled in");
    before_the_model(criterion, &model);
    model_and_after(criterion, &model);
    let options = PipelineOptions { threads: 1, ..Default::default() };
    let pipeline = Pipeline::new(model, options).expect("one thread can be started");
    let mut group = criterion.benchmark_group("whole chain");
    group.throughput(Throughput::Bytes(TEXT.len() as u64)).sample_size(10);
    group.bench_function("one thread", |b| b.iter(|| pipeline.annotate(black_box(TEXT)).expect("the model runs")));
    group.finish();
}

criterion_group!(stages, chain);
criterion_main!(stages);
