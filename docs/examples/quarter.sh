#!/bin/sh
# The board of the last finished quarter, one line a case type and key figure: value, target, status, quarter before.
# GEVINST_URL=https://gevinst.example GEVINST_TOKEN=… sh quarter.sh >report.csv     (scope figures:read; needs curl and jq)
set -eu
: "${GEVINST_URL:?}" "${GEVINST_TOKEN:?}"
ask() { curl -fsS -H "Authorization: Bearer $GEVINST_TOKEN" "$GEVINST_URL/api/v1/$1"; }
month=$(date +%m); year=$(date +%Y); quarter=$(( (${month#0} - 1) / 3 ))
[ "$quarter" -gt 0 ] || { quarter=4; year=$((year - 1)); }
period=${1:-$year-Q$quarter}
echo case_type,kpi,value,unit,n,target,status,previous
ask "board?period=$period" | jq -r '
  .rows[] | .case_type as $type | .cells[] |
  [$type, .kpi, .value, .unit, .n, .target, .status, .previous] | @csv'
