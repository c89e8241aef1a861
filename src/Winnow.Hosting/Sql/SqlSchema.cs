namespace Winnow.Hosting.Sql;

/// <summary>The tables. ETags are counters that every write of a row raises.</summary>
internal static class SqlSchema
{
    public static string Tables(SqlDialect dialect) => $"""
        {dialect.SchemaLock}
        CREATE TABLE IF NOT EXISTS winnow_membership_version (
            cluster_id TEXT NOT NULL PRIMARY KEY,
            version BIGINT NOT NULL);
        CREATE TABLE IF NOT EXISTS winnow_membership (
            cluster_id TEXT NOT NULL,
            silo TEXT NOT NULL,
            silo_name TEXT NOT NULL,
            host_name TEXT NOT NULL,
            status BIGINT NOT NULL,
            proxy_port BIGINT NOT NULL,
            role_name TEXT NULL,
            suspect_times TEXT NULL,
            start_time BIGINT NOT NULL,
            alive_time BIGINT NOT NULL,
            etag BIGINT NOT NULL,
            PRIMARY KEY (cluster_id, silo));
        CREATE TABLE IF NOT EXISTS winnow_grain_state (
            service_id TEXT NOT NULL,
            state_name TEXT NOT NULL,
            grain_id TEXT NOT NULL,
            payload {dialect.BytesType} NULL,
            etag BIGINT NOT NULL,
            PRIMARY KEY (service_id, state_name, grain_id));
        CREATE TABLE IF NOT EXISTS winnow_reminders (
            service_id TEXT NOT NULL,
            grain_id TEXT NOT NULL,
            name TEXT NOT NULL,
            hash BIGINT NOT NULL,
            start_at BIGINT NOT NULL,
            period BIGINT NOT NULL,
            etag BIGINT NOT NULL,
            PRIMARY KEY (service_id, grain_id, name));
        CREATE INDEX IF NOT EXISTS winnow_reminders_by_hash ON winnow_reminders (service_id, hash);
        """;
}
