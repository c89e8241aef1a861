using System.Data.Common;
using Npgsql;

namespace Winnow.Hosting.Sql;

/// <summary>A PostgreSQL database, for silos on many machines.</summary>
internal sealed class PostgreSqlDialect : SqlDialect
{
    private readonly string _connectionString;

    public PostgreSqlDialect(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "winnow" };
        _connectionString = builder.ToString();
        Name = $"PostgreSQL database [{builder.Database}] at [{builder.Host}:{builder.Port}]";
    }

    public override string Name { get; }

    public override string BytesType => "BYTEA";

    // Commits of several transactions share a sync of the log.
    public override int MaxWriters => 8;

    public override string SchemaLock => "SELECT pg_advisory_xact_lock(7305808869231650678);";

    public override DbConnection Open()
    {
        var connection = new NpgsqlConnection(_connectionString);
        connection.Open();
        return connection;
    }

    public override DbTransaction BeginWrite(DbConnection connection) => connection.BeginTransaction(System.Data.IsolationLevel.ReadCommitted);
}
