// openRound opens the round of targets of 2028, by month, as the leader whose page it is.
export async function openRound(leader, base) {
  await leader.goto(`${base}/targets/rounds?year=2028`);
  const form = leader.locator('form[action="/targets/rounds"]');
  await form.locator('[name=year]').fill('2028');
  await form.locator('[name=grain]').selectOption('month');
  await form.locator('[name=deadline]').fill('2027-12-01');
  await form.locator('button').click();
}
