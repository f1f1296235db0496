//! Dates and UUIDs of other crates against Flask's own serializer, both ways.

use chrono::Utc;
use hardtack_interop::{Outcome, Run};
use hardtack_tagged_json::{from_str, to_string, with};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::{door::flask, random::Random};

/// The seconds of the years 100 to 9998: Flask reads smaller years as 19xx or 20xx (J10).
const SECONDS: (i64, i64) = (-59_011_459_200, 253_370_764_799);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Moments {
    #[serde(with = "with::chrono_04")]
    chrono: chrono::DateTime<Utc>,
    #[serde(with = "with::chrono_04::option")]
    chrono_or_none: Option<chrono::DateTime<Utc>>,
    #[serde(with = "with::uuid_1")]
    id: uuid::Uuid,
    #[serde(with = "with::uuid_1::option")]
    id_or_none: Option<uuid::Uuid>,
    #[serde(with = "with::jiff_1")]
    jiff: jiff::Timestamp,
    #[serde(with = "with::jiff_1::option")]
    jiff_or_none: Option<jiff::Timestamp>,
    #[serde(with = "with::time_03")]
    time: time::OffsetDateTime,
    #[serde(with = "with::time_03::option")]
    time_or_none: Option<time::OffsetDateTime>,
}

fn moments(random: &mut Random) -> Moments {
    let (first, last) = SECONDS;
    let span = usize::try_from(last - first).unwrap();
    let seconds = first + i64::try_from(random.below(span)).unwrap();
    let nanoseconds = u32::try_from(random.below(1_000_000_000)).unwrap();
    let id = uuid::Uuid::from_u64_pair(random.next(), random.next());
    let chrono = chrono::DateTime::from_timestamp(seconds, nanoseconds).unwrap();
    let nanosecond = i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds);
    let jiff = jiff::Timestamp::from_nanosecond(nanosecond).unwrap();
    let time = time::OffsetDateTime::from_unix_timestamp_nanos(nanosecond).unwrap();
    let offset = time::UtcOffset::from_whole_seconds(3600 * (random.below(5) as i32 - 2)).unwrap();
    let some = random.below(2) == 0;
    Moments {
        chrono,
        chrono_or_none: some.then_some(chrono),
        id,
        id_or_none: some.then_some(id),
        jiff,
        jiff_or_none: some.then_some(jiff),
        time: time.to_offset(offset),
        time_or_none: some.then_some(time),
    }
}

/// Without what is below a second, in UTC: what a session keeps of a date.
fn kept(moments: &Moments) -> Moments {
    let chrono =
        |at: chrono::DateTime<Utc>| chrono::DateTime::from_timestamp(at.timestamp(), 0).unwrap();
    let seconds = moments.chrono.timestamp();
    let jiff = |_| jiff::Timestamp::from_second(seconds).unwrap();
    let time = |_| time::OffsetDateTime::from_unix_timestamp(seconds).unwrap();
    Moments {
        chrono: chrono(moments.chrono),
        chrono_or_none: moments.chrono_or_none.map(chrono),
        jiff: jiff(moments.jiff),
        jiff_or_none: moments.jiff_or_none.map(jiff),
        time: time(moments.time),
        time_or_none: moments.time_or_none.map(time),
        ..moments.clone()
    }
}

#[derive(Debug, Deserialize)]
struct Read {
    value: Json,
    text: String,
}

#[test]
fn dates_and_uuids_of_other_crates_mean_the_same_in_flask() {
    const COUNT: usize = 500;
    let run = Run::from_env();
    let mut flask = flask();
    let sent: Vec<Moments> =
        (0..COUNT).map(|number| moments(&mut Random::new(run.seed, number))).collect();
    let texts: Vec<String> = sent.iter().map(|moments| to_string(moments).unwrap()).collect();
    let answers: Vec<Outcome<Read>> = flask.ask("tagged_json", &json!({ "items": texts })).unwrap();
    assert_eq!(answers.len(), sent.len());
    for ((moments, text), answer) in sent.iter().zip(&texts).zip(answers) {
        let theirs = answer.into_result().unwrap();
        // Flask writes what it read as dates and UUIDs, not as strings.
        assert_eq!(&theirs.text, text, "seed {}", run.seed);
        let value = theirs.value.to_string();
        assert!(value.contains("\"datetime\""), "{value}");
        assert!(value.contains("\"uuid\""), "{value}");
        let again: Moments = from_str(&theirs.text).unwrap();
        assert_eq!(again, kept(moments), "seed {}", run.seed);
    }
    println!(
        "interop: dates and UUIDs of other crates, seed {}: {COUNT} of each, 0 differences",
        run.seed
    );
}
