using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Winnow.Hosting.Sql;

/// <summary>
/// Who belongs to the cluster. Every change of a row raises the table's version in the same transaction and is refused when somebody else
/// raised it before: so changes have one order.
/// </summary>
internal sealed class SqlMembershipTable(SqlDatabase database, IOptions<ClusterOptions> options) : IMembershipTable
{
    private const string Columns = "silo, silo_name, host_name, status, proxy_port, role_name, suspect_times, start_time, alive_time, etag";
    private readonly string _cluster = options.Value.ClusterId;

    public async Task InitializeMembershipTable(bool tryInitTableVersion)
    {
        if (tryInitTableVersion)
        {
            await database.Write(session => session.Execute(
                "INSERT INTO winnow_membership_version (cluster_id, version) VALUES (@cluster, 0) ON CONFLICT (cluster_id) DO NOTHING",
                ("@cluster", _cluster)));
        }
    }

    public Task DeleteMembershipTableEntries(string clusterId) => database.Write(session =>
        session.Execute("DELETE FROM winnow_membership WHERE cluster_id = @cluster", ("@cluster", clusterId))
        + session.Execute("DELETE FROM winnow_membership_version WHERE cluster_id = @cluster", ("@cluster", clusterId)));

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => database.Write(session => session.Execute(
        "DELETE FROM winnow_membership WHERE cluster_id = @cluster AND status = @dead AND alive_time < @before AND start_time < @before",
        ("@cluster", _cluster),
        ("@dead", (long)SiloStatus.Dead),
        ("@before", beforeDate.UtcTicks)));

    public Task<MembershipTableData> ReadRow(SiloAddress key) => database.Read(session =>
    {
        var rows = session.Query(
            $"SELECT {Columns} FROM winnow_membership WHERE cluster_id = @cluster AND silo = @silo",
            Row,
            ("@cluster", _cluster),
            ("@silo", key.ToParsableString()));
        return new MembershipTableData(rows, Version(session));
    });

    public Task<MembershipTableData> ReadAll() => database.Read(session =>
    {
        // The version is read before and after: a change between the two would give rows of one version under the name of another.
        while (true)
        {
            var version = Version(session);
            var rows = session.Query($"SELECT {Columns} FROM winnow_membership WHERE cluster_id = @cluster", Row, ("@cluster", _cluster));
            if (Version(session).Version == version.Version)
            {
                return new MembershipTableData(rows, version);
            }
        }
    });

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => database.Write(session =>
        !Exists(session, entry.SiloAddress) && Advance(session, tableVersion) && Upsert(session, entry));

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => database.Write(session =>
        string.Equals(EtagOf(session, entry.SiloAddress), etag, StringComparison.Ordinal) && Advance(session, tableVersion) && Upsert(session, entry));

    public Task UpdateIAmAlive(MembershipEntry entry) => database.Write(session => session.Execute(
        "UPDATE winnow_membership SET alive_time = @alive WHERE cluster_id = @cluster AND silo = @silo",
        ("@alive", Ticks(entry.IAmAliveTime)),
        ("@cluster", _cluster),
        ("@silo", entry.SiloAddress.ToParsableString())));

    private bool Advance(SqlSession session, TableVersion next) => session.Execute(
        "UPDATE winnow_membership_version SET version = @next WHERE cluster_id = @cluster AND version = @current",
        ("@next", (long)next.Version),
        ("@cluster", _cluster),
        ("@current", long.Parse(next.VersionEtag, CultureInfo.InvariantCulture))) == 1;

    private bool Exists(SqlSession session, SiloAddress silo) => EtagOf(session, silo) is not null;

    private string? EtagOf(SqlSession session, SiloAddress silo) => session.Query(
        "SELECT etag FROM winnow_membership WHERE cluster_id = @cluster AND silo = @silo",
        reader => reader.GetInt64(0).ToString(CultureInfo.InvariantCulture),
        ("@cluster", _cluster),
        ("@silo", silo.ToParsableString())).FirstOrDefault();

    private TableVersion Version(SqlSession session)
    {
        var version = session.Query(
            "SELECT version FROM winnow_membership_version WHERE cluster_id = @cluster", reader => reader.GetInt64(0), ("@cluster", _cluster)).FirstOrDefault();
        return new TableVersion((int)version, version.ToString(CultureInfo.InvariantCulture));
    }

    private bool Upsert(SqlSession session, MembershipEntry entry) => session.Execute(
        """
        INSERT INTO winnow_membership (cluster_id, silo, silo_name, host_name, status, proxy_port, role_name, suspect_times, start_time, alive_time, etag)
        VALUES (@cluster, @silo, @name, @host, @status, @proxy, @role, @suspects, @start, @alive, 0)
        ON CONFLICT (cluster_id, silo) DO UPDATE SET
            silo_name = excluded.silo_name, host_name = excluded.host_name, status = excluded.status, proxy_port = excluded.proxy_port,
            role_name = excluded.role_name, suspect_times = excluded.suspect_times, start_time = excluded.start_time,
            alive_time = excluded.alive_time, etag = winnow_membership.etag + 1
        """,
        ("@cluster", _cluster),
        ("@silo", entry.SiloAddress.ToParsableString()),
        ("@name", entry.SiloName),
        ("@host", entry.HostName),
        ("@status", (long)entry.Status),
        ("@proxy", (long)entry.ProxyPort),
        ("@role", entry.RoleName),
        ("@suspects", Suspects(entry.SuspectTimes)),
        ("@start", Ticks(entry.StartTime)),
        ("@alive", Ticks(entry.IAmAliveTime))) == 1;

    private static Tuple<MembershipEntry, string> Row(DbDataReader reader) => Tuple.Create(
        new MembershipEntry
        {
            SiloAddress = SiloAddress.FromParsableString(reader.GetString(0)),
            SiloName = reader.GetString(1),
            HostName = reader.GetString(2),
            Status = (SiloStatus)reader.GetInt64(3),
            ProxyPort = (int)reader.GetInt64(4),
            RoleName = reader.IsDBNull(5) ? null! : reader.GetString(5),
            SuspectTimes = reader.IsDBNull(6) ? [] : Suspects(reader.GetString(6)),
            StartTime = new DateTime(reader.GetInt64(7), DateTimeKind.Utc),
            IAmAliveTime = new DateTime(reader.GetInt64(8), DateTimeKind.Utc),
        },
        reader.GetInt64(9).ToString(CultureInfo.InvariantCulture));

    private static string? Suspects(List<Tuple<SiloAddress, DateTime>>? votes) => votes is null || votes.Count == 0
        ? null
        : string.Join('|', votes.Select(vote => $"{vote.Item1.ToParsableString()},{Ticks(vote.Item2)}"));

    private static List<Tuple<SiloAddress, DateTime>> Suspects(string votes) =>
        [.. votes.Split('|').Select(vote => vote.Split(',')).Select(vote => Tuple.Create(
            SiloAddress.FromParsableString(vote[0]), new DateTime(long.Parse(vote[1], CultureInfo.InvariantCulture), DateTimeKind.Utc)))];

    private static long Ticks(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc).Ticks;
}
