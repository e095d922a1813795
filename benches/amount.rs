//! Throughput of the amount pass on press text of ordinary density and on text without numbers.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use nommer::rules::amount::find_amounts;

/// A press note, about one number in twelve words.
const PRESS: &str = "\
Nouakchott, le 12 mars – L’agence a distribué hier 2 350 tentes et 14 tonnes de riz dans trois villages du sud, où près \
de 8 200 personnes ont perdu leur logement. « Il nous manque encore 1,2 million de dollars pour passer l’hiver », a \
déclaré sa directrice, qui rentrait d’une visite de deux jours dans la région. Le programme, lancé en 2015, couvre \
aujourd’hui 45 % des besoins, contre 38 % l’an dernier. Les autorités promettent de rouvrir la route nationale 3 avant \
le 20 avril ; les écoles, elles, resteront fermées pendant au moins deux semaines. Dans le camp voisin, une centaine \
de familles attendent toujours d’être enregistrées, et les pluies annoncées pour la fin du mois inquiètent les \
équipes. Le gouvernement a débloqué une aide de 500 millions de francs CFA. Renseignements : +222 45 25 00 00.\n\n";

/// The same genre without a number.
const PROSE: &str = "\
La réunion s’est tenue dans la grande salle de la mairie, en présence des associations, du conseil municipal et de \
nombreux habitants venus défendre leur marché. Le maire a rappelé que la décision appartenait à la préfecture, mais il \
s’est engagé à recevoir une délégation dès la semaine prochaine. Les commerçants demandent surtout du temps : quitter \
la place au printemps signifierait perdre la saison, et aucun autre terrain ne leur a encore été proposé.\n\n";

fn amounts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("amounts");
    for (name, passage) in [("press", PRESS), ("prose", PROSE)] {
        let text = passage.repeat(1_000_000 / passage.len());
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| find_amounts(&text)));
    }
    group.finish();
}

criterion_group!(benches, amounts);
criterion_main!(benches);
