using System.Net;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Winnow.Hosting.Sql;

namespace Winnow.Hosting.Tests.Sql;

/// <summary>What Orleans relies on in a membership table.</summary>
public abstract class SqlMembershipTableTests : IDisposable
{
    private static readonly DateTime Start = new(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private readonly SqlStore _store;
    private readonly SqlDatabase _database;
    private readonly SqlMembershipTable _table;

    protected SqlMembershipTableTests(SqlStore store)
    {
        _store = store;
        _database = store.Open();
        _table = Table(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task A_new_table_is_empty_at_version_0()
    {
        await _table.InitializeMembershipTable(tryInitTableVersion: true);
        var data = await _table.ReadAll();
        Assert.Empty(data.Members);
        Assert.Equal(0, data.Version.Version);
    }

    [Fact]
    public async Task A_row_comes_back_as_it_was_written()
    {
        var version = await Initialize();
        var entry = Entry(1);
        entry.AddSuspector(Address(7), Start.AddSeconds(3));
        entry.AddSuspector(Address(8), Start.AddSeconds(4));
        Assert.True(await _table.InsertRow(entry, version.Next()));

        var (read, _) = Assert.Single((await _table.ReadRow(entry.SiloAddress)).Members);
        Assert.Equal(entry.ToFullString(), read.ToFullString());
        Assert.Equal(Start, read.StartTime);
        Assert.Equal(2, read.SuspectTimes!.Count);
    }

    [Fact]
    public async Task A_row_is_inserted_once()
    {
        var version = await Initialize();
        Assert.True(await _table.InsertRow(Entry(1), version.Next()));
        var now = (await _table.ReadAll()).Version;
        Assert.False(await _table.InsertRow(Entry(1), now.Next()));
        Assert.Equal(now, (await _table.ReadAll()).Version);
    }

    [Fact]
    public async Task Of_two_writers_from_one_version_only_one_wins()
    {
        var version = await Initialize();
        Assert.True(await _table.InsertRow(Entry(1), version.Next()));
        Assert.False(await _table.InsertRow(Entry(2), version.Next()));
        Assert.Single((await _table.ReadAll()).Members);
    }

    [Fact]
    public async Task An_update_needs_the_row_and_the_table_as_they_were()
    {
        var version = await Initialize();
        await _table.InsertRow(Entry(1), version.Next());
        var before = await _table.ReadAll();
        var (entry, etag) = before.Members[0];
        entry.Status = SiloStatus.Active;
        Assert.True(await _table.UpdateRow(entry, etag, before.Version.Next()));

        entry.Status = SiloStatus.Dead;
        var after = await _table.ReadAll();
        Assert.False(await _table.UpdateRow(entry, etag, after.Version.Next()));
        Assert.False(await _table.UpdateRow(entry, after.Members[0].Item2, before.Version.Next()));
        Assert.Equal(SiloStatus.Active, (await _table.ReadAll()).Members[0].Item1.Status);
    }

    [Fact]
    public async Task A_sign_of_life_changes_no_etag()
    {
        var version = await Initialize();
        await _table.InsertRow(Entry(1), version.Next());
        var before = await _table.ReadAll();
        var entry = before.Members[0].Item1;
        entry.IAmAliveTime = Start.AddMinutes(5);
        await _table.UpdateIAmAlive(entry);

        var after = await _table.ReadAll();
        Assert.Equal(before.Version, after.Version);
        Assert.Equal(before.Members[0].Item2, after.Members[0].Item2);
        Assert.Equal(Start.AddMinutes(5), after.Members[0].Item1.IAmAliveTime);
    }

    [Fact]
    public async Task Dead_silos_of_long_ago_are_cleaned_up()
    {
        var version = await Initialize();
        var dead = Entry(1);
        dead.Status = SiloStatus.Dead;
        await _table.InsertRow(dead, version.Next());
        await _table.InsertRow(Entry(2), (await _table.ReadAll()).Version.Next());
        await _table.CleanupDefunctSiloEntries(new DateTimeOffset(Start).AddDays(1));
        Assert.Equal(Address(2), Assert.Single((await _table.ReadAll()).Members).Item1.SiloAddress);
    }

    [Fact]
    public async Task Clusters_do_not_see_each_other()
    {
        var version = await Initialize();
        await _table.InsertRow(Entry(1), version.Next());
        var other = Table(_database, "other");
        await other.InitializeMembershipTable(tryInitTableVersion: true);
        Assert.Empty((await other.ReadAll()).Members);
        await _table.DeleteMembershipTableEntries("test");
        Assert.Empty((await _table.ReadAll()).Members);
    }

    [Fact]
    public async Task Writers_from_several_connections_get_one_order()
    {
        await Initialize();
        using var second = _store.Open();
        var tables = new[] { _table, Table(second) };
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            var table = tables[i % 2];
            while (!await table.InsertRow(Entry(i + 1), (await table.ReadAll()).Version.Next()))
            {
            }
        }));

        var data = await _table.ReadAll();
        Assert.Equal(20, data.Members.Count);
        Assert.Equal(20, data.Version.Version);
    }

    private static SqlMembershipTable Table(SqlDatabase database, string cluster = "test") =>
        new(database, Options.Create(new ClusterOptions { ClusterId = cluster, ServiceId = cluster }));

    private static SiloAddress Address(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 10_000 + number), number);

    private static MembershipEntry Entry(int number) => new()
    {
        SiloAddress = Address(number),
        SiloName = $"silo{number}",
        HostName = "host",
        Status = SiloStatus.Joining,
        ProxyPort = 30_000 + number,
        StartTime = Start,
        IAmAliveTime = Start,
        SuspectTimes = [],
    };

    private async Task<TableVersion> Initialize()
    {
        await _table.InitializeMembershipTable(tryInitTableVersion: true);
        return (await _table.ReadAll()).Version;
    }
}

public sealed class SqliteMembershipTableTests() : SqlMembershipTableTests(new SqliteStore());

[Collection(PostgreSqlServer.Name)]
public sealed class PostgreSqlMembershipTableTests(PostgreSqlServer server) : SqlMembershipTableTests(server.NewStore());
