using Winnow.Hosting.Sql;

namespace Winnow.Hosting.Tests.Sql;

/// <summary>An empty database for one test, which several connections may be open to.</summary>
public abstract class SqlStore : IDisposable
{
    internal SqlDatabase Open() => new(NewDialect());

    public abstract void Dispose();

    private protected abstract SqlDialect NewDialect();
}

public sealed class SqliteStore : SqlStore
{
    private readonly TempFolder _folder = new();

    public override void Dispose() => _folder.Dispose();

    private protected override SqlDialect NewDialect() => new SqliteDialect(_folder.File("winnow.db"));
}

public sealed class PostgreSqlStore(string connectionString) : SqlStore
{
    public override void Dispose()
    {
    }

    private protected override SqlDialect NewDialect() => new PostgreSqlDialect(connectionString);
}
