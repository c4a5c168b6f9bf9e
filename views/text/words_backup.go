package text

// Words of backups, of putting them back, and of moving a database.
var wordsBackup = words{
	"help.backup":      {"Skriver hele databasen til én fil, også mens den bruges (SQLite).", "Writes the whole database to one file, also while it is in use (SQLite)."},
	"help.backup_file": {"Filen; den må ikke findes, medmindre den er en tidligere kopi af den samme database.", "The file; it must not be there, unless it is an earlier backup of the same database."},

	"help.restore":      {"Sætter en sikkerhedskopi i stedet for alt i databasen, også mens den bruges (SQLite).", "Puts a backup in the place of all that the database holds, also while it is in use (SQLite)."},
	"help.restore_file": {"Sikkerhedskopien; den ændres ikke.", "The backup; it is not changed."},
	"help.copy":         {"Kopierer hele databasen til en anden, tom database, også af den anden slags.", "Copies the whole database into another, empty one, also of the other kind."},
	"help.copy_to":      {"Den anden database, fx postgres://bruger@vært:5432/navn.", "The other database, for example postgres://user@host:5432/name."},

	"cli.copy.done":       {"{db} har nu det hele: {cases}, {rows} rækker i {tables} tabeller. Kontrollér med check, og skift GEVINST_DB.", "{db} has everything now: {cases}, {rows} rows in {tables} tables. Run check on it, and change GEVINST_DB."},
	"cli.backup.done":     {"Sikkerhedskopien {file} er hel: {cases}.", "The backup {file} is whole: {cases}."},
	"cli.backup.nothing":  {"Der er ingen database at kopiere: {db}. Se med config, hvilken der gælder.", "There is no database to back up: {db}. See with config which one holds."},
	"cli.backup.disk":     {"Disken er fuld, eller {file} kan ikke skrives. Der er ingen kopi. Gør plads, eller vælg en anden disk.", "The disk is full, or {file} cannot be written. There is no backup. Make room, or choose another disk."},
	"cli.backup.folder":   {"Der kan ikke skrives i mappen {folder}. Der er ingen kopi. Lav mappen, eller giv adgang til den.", "The folder {folder} cannot be written in. There is no backup. Make the folder, or give access to it."},
	"cli.backup.postgres": {"En PostgreSQL-database kopieres med dens eget værktøj: {command}", "A PostgreSQL database is backed up with its own tool: {command}"},

	"cli.restore.done":     {"{file} er sat tilbage: {cases}.", "{file} was put back: {cases}."},
	"cli.restore.before":   {"Det, der var før, ligger i {file}.", "What was there before is in {file}."},
	"cli.restore.torn":     {"Den tidligere database var beskadiget. Dens fil ligger, som den var, i {file}.", "The earlier database was damaged. Its file is as it was in {file}."},
	"cli.restore.since":    {"Personer, nøgler og adgang er, som de var, da kopien blev taget. Gå dem igennem, og indlæs leverancer fra tiden efter igen.", "People, tokens and access are as they were when the backup was taken. Go through them, and import again what has come since."},
	"cli.restore.nothing":  {"{file} findes ikke. Intet er ændret.", "{file} is not there. Nothing was changed."},
	"cli.restore.disk":     {"Disken er fuld, eller {db} kan ikke skrives. Intet er ændret. Der skal være plads til databasen tre gange.", "The disk is full, or {db} cannot be written. Nothing was changed. There must be room for the database three times."},
	"cli.restore.postgres": {"En PostgreSQL-database sættes tilbage med dens eget værktøj, mens ingen server bruger den: {command}", "A PostgreSQL database is put back with its own tool, while no server uses it: {command}"},

	"problem.restore_itself":  {"{value} er selve databasen. Giv filen med kopien.", "{value} is the database itself. Give the file with the backup."},
	"problem.restore_in_use":  {"{value} er en database i brug: der ligger en log ved siden af, og filen alene er ikke hele databasen. Lav en kopi af den med backup --db sqlite:{value}. Intet er ændret.", "{value} is a database in use: a log lies beside it, and the file alone is not the whole database. Make a backup of it with backup --db sqlite:{value}. Nothing was changed."},
	"problem.restore_foreign": {"{value} er ikke en sikkerhedskopi fra Gevinstoverblik. Intet er ændret.", "{value} is no backup of Gevinstoverblik. Nothing was changed."},
	"problem.restore_torn":    {"{value} er beskadiget og kan ikke bruges. Intet er ændret. Prøv en anden kopi.", "{value} is damaged and cannot be used. Nothing was changed. Try another backup."},
	"problem.restore_newer":   {"{value} er lavet af et nyere program. Intet er ændret. Brug det program, der lavede den, eller et nyere.", "{value} was made by a newer program. Nothing was changed. Use the program that made it, or a newer one."},
	"problem.restore_held":    {"Databasen er beskadiget, og proces {value} har den åben. Intet er ændret. Stop den, og prøv igen.", "The database is damaged, and process {value} has it open. Nothing was changed. Stop it, and try again."},
	"problem.copy_not_empty":  {"Den anden database er ikke tom: der er noget i tabellen {value}. Intet er kopieret. Vælg en tom database.", "The other database is not empty: there is something in the table {value}. Nothing was copied. Choose an empty database."},

	"problem.backup_itself": {"{value} er selve databasen. Giv kopien et andet navn.", "{value} is the database itself. Give the backup another name."},
	"problem.backup_there":  {"{value} findes allerede og er ikke en kopi af denne database. Intet er overskrevet. Vælg et andet navn.", "{value} is there already and is no backup of this database. Nothing was written over. Choose another name."},
	"problem.backup_in_use": {"{value} er en database i brug: der ligger en log ved siden af. Intet er overskrevet. Vælg et andet navn.", "{value} is a database in use: a log lies beside it. Nothing was written over. Choose another name."},
}
