using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Winnow.Hosting.Sql;

/// <summary>One SQLite file, shared by the processes of one machine: a write-ahead log, so that readers never wait, and synced commits.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    private readonly string _connectionString;

    public SqliteDialect(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = file, Pooling = true }.ToString();
        Name = $"SQLite file [{Path.GetFullPath(file)}]";
        using var connection = OpenFile();
        Run(connection, "PRAGMA journal_mode = WAL");
    }

    public override string Name { get; }

    public override string BytesType => "BLOB";

    public override int MaxWriters => 1;

    public override string SchemaLock => "";

    public override DbConnection Open() => OpenFile();

    // With the right to write from its first statement on: it waits for others here, not in its middle, where it could only fail.
    public override DbTransaction BeginWrite(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: false);

    private SqliteConnection OpenFile()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();

        // Waiting for another process' short transaction is SQLite's own business; a commit returns when it is on the disk.
        Run(connection, "PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL");
        return connection;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
