using System.Data.Common;

namespace Winnow.Hosting.Sql;

/// <summary>What differs between databases. The statements themselves are common SQL and live with those who run them.</summary>
internal abstract class SqlDialect
{
    /// <summary>Which database this is, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>The type of a column of bytes.</summary>
    public abstract string BytesType { get; }

    /// <summary>Opens a connection that is ready for use.</summary>
    public abstract DbConnection Open();

    /// <summary>Begins a transaction that has the right to write from its first statement on: it waits for others here, not in its middle.</summary>
    public abstract DbTransaction BeginWrite(DbConnection connection);
}
