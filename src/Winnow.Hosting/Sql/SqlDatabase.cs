using System.Data.Common;

namespace Winnow.Hosting.Sql;

/// <summary>
/// The cluster's shared tables: membership, grain state, reminders. Work runs on a pool thread, so that no grain's turn waits for a disk;
/// the writers of this process queue here rather than at the database.
/// </summary>
internal sealed class SqlDatabase : IDisposable
{
    private readonly SqlDialect _dialect;
    private readonly SemaphoreSlim _writers;
    private readonly Lazy<Task> _schema;

    public SqlDatabase(SqlDialect dialect)
    {
        _dialect = dialect;
        _writers = new SemaphoreSlim(dialect.MaxWriters, dialect.MaxWriters);
        _schema = new Lazy<Task>(() => Task.Run(CreateTables));
    }

    public string Name => _dialect.Name;

    public async Task<T> Read<T>(Func<SqlSession, T> work)
    {
        await _schema.Value;
        return await Task.Run(() =>
        {
            using var connection = _dialect.Open();
            return work(new SqlSession(connection, null));
        });
    }

    /// <summary>Runs the work in one short transaction: all of it happens or nothing.</summary>
    public async Task<T> Write<T>(Func<SqlSession, T> work)
    {
        await _schema.Value;
        await _writers.WaitAsync();
        try
        {
            return await Task.Run(() =>
            {
                using var connection = _dialect.Open();
                using var transaction = _dialect.BeginWrite(connection);
                var result = work(new SqlSession(connection, transaction));
                transaction.Commit();
                return result;
            });
        }
        finally
        {
            _writers.Release();
        }
    }

    public void Dispose() => _writers.Dispose();

    private void CreateTables()
    {
        using var connection = _dialect.Open();
        using var transaction = _dialect.BeginWrite(connection);
        new SqlSession(connection, transaction).Execute(SqlSchema.Tables(_dialect));
        transaction.Commit();
    }
}

/// <summary>A connection within one piece of work.</summary>
internal sealed class SqlSession(DbConnection connection, DbTransaction? transaction)
{
    /// <summary>The number of rows that were changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    public List<T> Query<T>(string sql, Func<DbDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    private DbCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
