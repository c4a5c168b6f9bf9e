// Asks DuckDB what Gevinstoverblik is asked, over the same file. `node duck.mjs FILE.csv LIMIT` prints one JSON
// document: answers (for the gate that refuses to time wrong figures), and the milliseconds of the overview's
// questions, run one after the other, as many times as ROUNDS says.
import { DuckDBInstance } from '@duckdb/node-api';

const [file, limit] = process.argv.slice(2);
const rounds = Number(process.env.ROUNDS ?? 15);
const db = await (await DuckDBInstance.create(':memory:')).connect();
const rows = async (sql) =>
  (await db.runAndReadAll(sql)).getRowObjectsJson().map((r) => Object.fromEntries(Object.entries(r).map(([k, v]) => [k, typeof v === 'string' && /^-?\d+(\.\d+)?$/.test(v) ? Number(v) : v])));

// The columns get the types that the questions want; words become enums, as a table that is asked often would have it.
await db.run(`
  CREATE TABLE raw AS FROM read_csv('${file.replaceAll("'", "''")}', delim = ';', header = true, all_varchar = true);
  CREATE TYPE word AS ENUM (SELECT DISTINCT w FROM (
    SELECT Sagstype AS w FROM raw UNION SELECT Afdeling FROM raw UNION SELECT Indgangskanal FROM raw UNION SELECT Beslutningstype FROM raw
  ) WHERE w IS NOT NULL);
  CREATE TABLE cases AS SELECT
    Sagstype::word AS case_type, Afdeling::word AS department, Indgangskanal::word AS channel, Beslutningstype::word AS outcome,
    strptime(Modtaget, '%d-%m-%Y')::DATE AS received,
    try_strptime("Fuldt oplyst", '%d-%m-%Y')::DATE AS complete,
    try_strptime(Afgjort, '%d-%m-%Y')::DATE AS decided,
    try_strptime(Frist, '%d-%m-%Y')::DATE AS deadline,
    coalesce(try_cast("Ventetid ansøger" AS SMALLINT), 0) AS wait,
    coalesce(try_cast(Mangelbreve AS SMALLINT), 0) AS letters,
    coalesce(try_cast(Papirbrud AS SMALLINT), 0) AS paper,
    "Omfattet af servicemål" IS DISTINCT FROM 'Nej' AS limited,
    CASE "Digital afgørelse" WHEN 'Ja' THEN true WHEN 'Nej' THEN false END AS sent_digitally,
    coalesce(Beslutningstype, '') IN ('Henlagt', 'Trukket tilbage', 'Tilbagetrukket', 'Besvaret') AS left_out
  FROM raw;
  DROP TABLE raw;`);

const digital = `channel IN ('Digital selvbetjening', 'Medbetjening')`;
const first = `(complete IS NOT NULL OR decided IS NOT NULL OR letters > 0)`;
const judged = `(NOT left_out AND limited AND complete IS NOT NULL)`;
const within = `(${judged} AND decided - complete - wait <= ${Number(limit)})`;
const whole = `(paper = 0 AND sent_digitally AND ${digital})`;
const median = 'quantile_cont(decided - complete, 0.5) FILTER (complete IS NOT NULL AND NOT left_out)';

// received and decided are the two halves of an overview row: the cases that came, and the cases that were decided.
const received = (span, kind) => `
  SELECT case_type, date_trunc('${kind}', received) AS period, count(*) AS n,
    count(*) FILTER (channel IS NOT NULL) AS told, count(*) FILTER (${digital}) AS digital,
    count(*) FILTER (${first}) AS known, count(*) FILTER (${first} AND letters = 0) AS complete
  FROM cases WHERE received >= ${span[0]} AND received < ${span[1]} GROUP BY ALL`;
const decided = (span, kind) => `
  SELECT case_type, date_trunc('${kind}', decided) AS period, count(*) AS n,
    count(*) FILTER (${judged}) AS judged, count(*) FILTER (${within}) AS within,
    count(*) FILTER (sent_digitally IS NOT NULL AND channel IS NOT NULL) AS told, count(*) FILTER (${whole}) AS whole, ${median} AS median
  FROM cases WHERE decided >= ${span[0]} AND decided < ${span[1]} GROUP BY ALL`;

// The file ends with September 2026: the overview shows the third quarter beside the second, and 13 months.
const quarters = ["DATE '2026-04-01'", "DATE '2026-10-01'"];
const months = ["DATE '2025-09-01'", "DATE '2026-10-01'"];
const questions = [received(quarters, 'quarter'), decided(quarters, 'quarter'), received(months, 'month'), decided(months, 'month'),
  'SELECT max(greatest(received, coalesce(decided, received))) FROM cases'];

const name = (column, format) => `strftime(date_trunc('month', ${column}), '${format}')`;
const answers = {
  cases_received: await rows(`SELECT case_type AS "group", ${name('received', '%Y-%m')} AS period, count(*) AS value FROM cases GROUP BY ALL`),
  gross_days_mean: await rows(`SELECT case_type AS "group", ${name('decided', '%Y-%m')} AS period, sum(decided - received) AS numerator, count(*) AS denominator
    FROM cases WHERE decided IS NOT NULL AND NOT left_out GROUP BY ALL`),
  net_days_median: await rows(`SELECT case_type AS "group", ${name('decided', '%Y-%m')} AS period, ${median} AS value
    FROM cases WHERE decided IS NOT NULL GROUP BY ALL HAVING count(*) FILTER (complete IS NOT NULL AND NOT left_out) > 0`),
  digital_share: await rows(`SELECT case_type AS "group", ${name('received', '%Y-%m')} AS period, count(*) FILTER (${digital}) AS numerator, count(*) AS denominator
    FROM cases WHERE channel IS NOT NULL GROUP BY ALL`),
  within_limit_share: await rows(`SELECT case_type AS "group", ${name('decided', '%Y-%m')} AS period, count(*) FILTER (${within}) AS numerator, count(*) AS denominator
    FROM cases WHERE decided IS NOT NULL AND ${judged} GROUP BY ALL`),
  end_to_end_digital_share: await rows(`SELECT case_type AS "group", ${name('decided', '%Y-%m')} AS period, count(*) FILTER (${whole}) AS numerator, count(*) AS denominator
    FROM cases WHERE decided IS NOT NULL AND sent_digitally IS NOT NULL AND channel IS NOT NULL GROUP BY ALL`),
  complete_at_first_share: await rows(`SELECT case_type AS "group", ${name('received', '%Y-%m')} AS period, count(*) FILTER (letters = 0) AS numerator, count(*) AS denominator
    FROM cases WHERE ${first} GROUP BY ALL`),
};

const prepared = [];
for (const question of questions) prepared.push(await db.prepare(question));
const ms = [];
for (let i = 0; i < rounds; i++) {
  const start = performance.now();
  for (const question of prepared) await (await question.runAndReadAll()).getRowsJS();
  ms.push(performance.now() - start);
}
console.log(JSON.stringify({ answers, ms }));
