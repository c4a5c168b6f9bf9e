"""The board of the last finished quarter, one line a case type and key figure: value, target, status, quarter before.

GEVINST_URL=https://gevinst.example GEVINST_TOKEN=… python3 quarter.py [2026-Q3] >report.csv   (scope figures:read)"""
import csv, datetime, json, os, sys, urllib.request

today = datetime.date.today()
quarter, year = (today.month - 1) // 3, today.year
if quarter == 0:
    quarter, year = 4, year - 1
period = sys.argv[1] if len(sys.argv) > 1 else f"{year}-Q{quarter}"
request = urllib.request.Request(os.environ["GEVINST_URL"] + "/api/v1/board?period=" + period,
                                 headers={"Authorization": "Bearer " + os.environ["GEVINST_TOKEN"]})
board = json.load(urllib.request.urlopen(request))
out = csv.writer(sys.stdout)
out.writerow(["case_type", "kpi", "value", "unit", "n", "target", "status", "previous"])
for row in board["rows"]:
    for cell in row["cells"]:
        out.writerow([row["case_type"]] + [cell[k] for k in ("kpi", "value", "unit", "n", "target", "status", "previous")])
