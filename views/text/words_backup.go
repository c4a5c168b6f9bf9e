package text

// Words of backups, of putting them back, and of moving a database.
var wordsBackup = words{
	"help.backup":      {"Skriver hele databasen til én fil, også mens den bruges (SQLite).", "Writes the whole database to one file, also while it is in use (SQLite)."},
	"help.backup_file": {"Filen; den må ikke findes, medmindre den er en tidligere kopi af den samme database.", "The file; it must not be there, unless it is an earlier backup of the same database."},

	"cli.backup.done":     {"Sikkerhedskopien {file} er hel: {cases}.", "The backup {file} is whole: {cases}."},
	"cli.backup.nothing":  {"Der er ingen database at kopiere: {db}. Se med config, hvilken der gælder.", "There is no database to back up: {db}. See with config which one holds."},
	"cli.backup.disk":     {"Disken er fuld, eller {file} kan ikke skrives. Der er ingen kopi. Gør plads, eller vælg en anden disk.", "The disk is full, or {file} cannot be written. There is no backup. Make room, or choose another disk."},
	"cli.backup.folder":   {"Der kan ikke skrives i mappen {folder}. Der er ingen kopi. Lav mappen, eller giv adgang til den.", "The folder {folder} cannot be written in. There is no backup. Make the folder, or give access to it."},
	"cli.backup.postgres": {"En PostgreSQL-database kopieres med dens eget værktøj: {command}", "A PostgreSQL database is backed up with its own tool: {command}"},

	"problem.backup_itself": {"{value} er selve databasen. Giv kopien et andet navn.", "{value} is the database itself. Give the backup another name."},
	"problem.backup_there":  {"{value} findes allerede og er ikke en kopi af denne database. Intet er overskrevet. Vælg et andet navn.", "{value} is there already and is no backup of this database. Nothing was written over. Choose another name."},
	"problem.backup_in_use": {"{value} er en database i brug: der ligger en log ved siden af. Intet er overskrevet. Vælg et andet navn.", "{value} is a database in use: a log lies beside it. Nothing was written over. Choose another name."},
}
