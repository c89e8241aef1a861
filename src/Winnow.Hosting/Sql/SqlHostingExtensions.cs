using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Winnow.Hosting.Sql;

namespace Winnow.Hosting;

/// <summary>Which of Orleans' tables a database takes.</summary>
[Flags]
public enum SqlTables
{
    None = 0,
    Membership = 1,
    GrainState = 2,
    Reminders = 4,
    All = Membership | GrainState | Reminders,
}

/// <summary>Orleans on a SQLite file.</summary>
public static class SqlHostingExtensions
{
    /// <summary>Keeps membership, the default grain storage and reminders in one file, which the silo processes of a machine share.</summary>
    public static ISiloBuilder UseWinnowSqlite(this ISiloBuilder builder, string file, SqlTables tables = SqlTables.All)
    {
        builder.Services.AddSingleton(_ => new SqlDatabase(new SqliteDialect(file)));
        if (tables.HasFlag(SqlTables.Membership))
        {
            builder.Services.AddSingleton<IMembershipTable, SqlMembershipTable>();
        }

        if (tables.HasFlag(SqlTables.GrainState))
        {
            builder.Services.AddGrainStorage(
                ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (services, _) => ActivatorUtilities.CreateInstance<SqlGrainStorage>(services));
        }

        if (tables.HasFlag(SqlTables.Reminders))
        {
            builder.AddReminders();
            builder.Services.AddSingleton<IReminderTable, SqlReminderTable>();
        }

        return builder;
    }
}
