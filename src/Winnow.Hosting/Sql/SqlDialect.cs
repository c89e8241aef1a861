using System.Data.Common;

namespace Winnow.Hosting.Sql;

/// <summary>What differs between databases. The statements themselves are common SQL and live with those who run them.</summary>
internal abstract class SqlDialect
{
    /// <summary>Which database this is, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>The type of a column of bytes.</summary>
    public abstract string BytesType { get; }

    /// <summary>How many of this process' transactions may write at once; where the database lets one write at a time, the others wait here.</summary>
    public abstract int MaxWriters { get; }

    /// <summary>A statement that lets one transaction at a time make the tables.</summary>
    public abstract string SchemaLock { get; }

    /// <summary>Opens a connection that is ready for use.</summary>
    public abstract DbConnection Open();

    /// <summary>
    /// Begins a transaction that writes. What the statements check they check in the write itself, so that it is enough when a row that
    /// another transaction writes is waited for.
    /// </summary>
    public abstract DbTransaction BeginWrite(DbConnection connection);
}
