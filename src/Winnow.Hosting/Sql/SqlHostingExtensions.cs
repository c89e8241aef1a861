using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Messaging;
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

/// <summary>Orleans on a SQLite file or a PostgreSQL database.</summary>
public static class SqlHostingExtensions
{
    // A look into a small table: a client soon knows of silos that come and go.
    private static readonly TimeSpan GatewayListRefreshPeriod = TimeSpan.FromSeconds(5);

    /// <summary>Keeps membership, the default grain storage and reminders in one file, which the silo processes of a machine share.</summary>
    public static ISiloBuilder UseWinnowSqlite(this ISiloBuilder builder, string file, SqlTables tables = SqlTables.All) =>
        builder.UseWinnowSql(() => new SqliteDialect(file), tables);

    /// <summary>Keeps membership, the default grain storage and reminders in a PostgreSQL database, for silos on any number of machines.</summary>
    public static ISiloBuilder UseWinnowPostgreSql(this ISiloBuilder builder, string connectionString, SqlTables tables = SqlTables.All) =>
        builder.UseWinnowSql(() => new PostgreSqlDialect(connectionString), tables);

    /// <summary>Connects an Orleans client to the cluster whose silos share a file: it finds their gateways there, and follows as they come and go.</summary>
    public static IClientBuilder UseWinnowSqlite(this IClientBuilder builder, string file, string clusterName = "winnow") =>
        builder.UseWinnowSql(() => new SqliteDialect(file), clusterName);

    /// <summary>Connects an Orleans client to the cluster whose silos share a PostgreSQL database.</summary>
    public static IClientBuilder UseWinnowPostgreSql(this IClientBuilder builder, string connectionString, string clusterName = "winnow") =>
        builder.UseWinnowSql(() => new PostgreSqlDialect(connectionString), clusterName);

    private static ISiloBuilder UseWinnowSql(this ISiloBuilder builder, Func<SqlDialect> dialect, SqlTables tables)
    {
        builder.Services.AddSingleton(_ => new SqlDatabase(dialect()));
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

    private static IClientBuilder UseWinnowSql(this IClientBuilder builder, Func<SqlDialect> dialect, string clusterName)
    {
        builder.Services.AddSingleton(_ => new SqlDatabase(dialect()));
        builder.Services.AddSingleton<IGatewayListProvider, SqlGatewayListProvider>();
        builder.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = GatewayListRefreshPeriod);
        return builder.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (clusterName, clusterName));
    }
}
