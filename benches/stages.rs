//! Bytes per second of each stage, alone and on one thread, and of the whole chain.
//!
//!     cargo bench --bench stages
//!
//! The text is the one that `nommer bench` makes; the model is the bundled one. What `nommer bench` measures in
//! rounds, criterion measures one after the other, with its own history in `target/criterion`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

use nommer::throughput::{Corpus, Stage, StageInputs};
use nommer::{Model, Pipeline, PipelineOptions};

fn chain(criterion: &mut Criterion) {
    let corpus = Corpus::built_in(8000).expect("a temporary file can be written");
    let model = || Model::bundled().expect("it is compiled in");
    let options = PipelineOptions { threads: 1, ..Default::default() };
    let pipeline = Pipeline::new(model(), options).expect("one thread can be started");
    let inputs = StageInputs::new(model(), &corpus).expect("the model runs");
    let mut group = criterion.benchmark_group("stage");
    group.throughput(Throughput::Bytes(inputs.facts().bytes as u64)).sample_size(10);
    for stage in Stage::ALL {
        group.bench_function(stage.as_str(), |bencher| bencher.iter(|| inputs.run(stage).expect("it ran before")));
    }
    group.bench_function("all", |bencher| {
        bencher.iter(|| pipeline.annotate_all(corpus.documents.clone()).expect("the model runs"));
    });
    group.finish();
}

criterion_group!(stages, chain);
criterion_main!(stages);
