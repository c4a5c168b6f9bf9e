// Asks DuckDB for the steps of the decided cases of one case type and year. `node steps.mjs CASES.csv EVENTS.csv TYPE YEAR`
// prints one JSON document: the steps between complete and decided, and the milliseconds of the question, prepared.
import { DuckDBInstance } from '@duckdb/node-api';

const [cases, events, type, year] = process.argv.slice(2);
const rounds = Number(process.env.ROUNDS ?? 15);
const text = (s) => `'${s.replaceAll("'", "''")}'`;
const db = await (await DuckDBInstance.create(':memory:')).connect();

// Both tables have the types that the question wants, and numbers for the cases, as a table that is asked often would.
await db.run(`
  CREATE TABLE cases AS SELECT row_number() OVER () AS id, Sagsnummer AS case_no, Sagstype AS case_type,
    try_strptime("Fuldt oplyst", '%d-%m-%Y')::DATE AS complete, try_strptime(Afgjort, '%d-%m-%Y')::DATE AS decided,
    coalesce(Beslutningstype, '') IN ('Henlagt', 'Trukket tilbage', 'Tilbagetrukket', 'Besvaret') AS left_out
  FROM read_csv(${text(cases)}, delim = ';', header = true, all_varchar = true);
  CREATE TABLE raw AS FROM read_csv(${text(events)}, delim = ';', header = true, all_varchar = true);
  CREATE TYPE word AS ENUM (SELECT DISTINCT Aktivitet FROM raw);
  CREATE TABLE events AS SELECT c.id, r.Aktivitet::word AS activity, strptime(r.Tidspunkt, '%d-%m-%Y %H:%M:%S') AS happened
    FROM raw r JOIN cases c ON c.case_no = r.Sagsnummer ORDER BY c.id, happened;
  DROP TABLE raw;`);

const question = await db.prepare(`
  WITH counted AS (SELECT id, complete, decided FROM cases
      WHERE case_type = ${text(type)} AND NOT left_out AND complete IS NOT NULL AND decided >= make_date(${Number(year)}, 1, 1) AND decided < make_date(${Number(year)} + 1, 1, 1)),
    steps AS (SELECT c.id, e.activity, e.happened::DATE AS began, coalesce(lead(e.happened::DATE) OVER (PARTITION BY c.id ORDER BY e.happened), c.decided) AS ended, c.complete, c.decided
      FROM counted c JOIN events e ON e.id = c.id)
  SELECT activity AS step, count(DISTINCT id) AS cases, (SELECT count(*) FROM counted) AS n, sum(ended - began) / (SELECT count(*) FROM counted) AS days,
    quantile_cont(ended - began, 0.5) AS median
  FROM steps WHERE began >= complete AND began < decided GROUP BY ALL ORDER BY step`);

const ms = [];
let steps;
for (let i = 0; i < rounds; i++) {
  const start = performance.now();
  steps = (await question.runAndReadAll()).getRowObjectsJson();
  ms.push(performance.now() - start);
}
console.log(JSON.stringify({ steps: steps.map((s) => ({ ...s, cases: Number(s.cases), n: Number(s.n) })), ms }));
