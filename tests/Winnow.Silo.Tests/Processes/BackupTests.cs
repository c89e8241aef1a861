using System.Net;
using System.Text;
using System.Text.Json;

namespace Winnow.Silo.Tests.Processes;

/// <summary><c>winnow backup</c> and <c>winnow restore</c> take a whole cluster from one to another.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("winnow-");
    private SiloProcess _source = null!;

    private string Repositories => Path.Combine(_folder.FullName, "repositories");

    public async Task InitializeAsync() => _source = await Start("source");

    public async Task DisposeAsync()
    {
        await _source.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task One_line_saves_a_cluster_and_another_brings_it_back_elsewhere()
    {
        await Put(_source, "books?wait_for_active_shards=1", """{"settings":{"number_of_shards":2,"number_of_replicas":0},"aliases":{"library":{}}}""");
        await Put(_source, "books/_doc/dune?refresh=true", """{"title":"Dune","year":1965}""");
        await Put(_source, "notes/_doc/1?refresh=true", """{"text":"remember"}""");
        await Put(_source, "_index_template/logs", """{"index_patterns":["logs-*"],"template":{"settings":{"number_of_shards":3}}}""");
        await Put(_source, "_cluster/settings", """{"persistent":{"search.max_buckets":"17"}}""");

        var backup = await CommandLine.Run("backup", "--repository", "daily", "--location", "d", "--name", "first", "--url", Url(_source));
        Assert.Equal((0, ""), (backup.ExitCode, backup.Errors));
        Assert.Matches(@"^snapshot first in daily: SUCCESS, 2 indices, 3 of 3 shards, [\d,]+ bytes written of [\d,]+, \d+\.\d s\n$", backup.Output);
        await Put(_source, "_slm/policy/nightly", """{"schedule":"0 30 1 * * ?","name":"<nightly-{now/d}>","repository":"daily","retention":{"max_count":7}}""");
        var again = await CommandLine.Run("backup", "--repository", "daily", "--url", Url(_source));
        Assert.Matches(@"^snapshot backup-\d{4}\.\d\d\.\d\d-\d{6} in daily: SUCCESS, 2 indices, 3 of 3 shards, [\d,]+ bytes written of [\d,]+, \d+\.\d s\n$", again.Output);
        var taken = await CommandLine.Run("backup", "--repository", "daily", "--name", "first", "--url", Url(_source));
        Assert.Equal((1, ""), (taken.ExitCode, taken.Output));
        Assert.Contains("invalid_snapshot_name_exception: [daily:first]", taken.Errors, StringComparison.Ordinal);

        await using var target = await Start("target");
        var restore = await CommandLine.Run("restore", "--repository", "daily", "--location", "d", "--url", Url(target));
        Assert.Equal((0, ""), (restore.ExitCode, restore.Errors));
        Assert.Matches(@"^restored backup-\S+ of daily: SUCCESS, 2 indices, 3 of 3 shards, [\d,]+ bytes read, \d+\.\d s\n$", restore.Output);
        Assert.Equal(1965, (await target.Get("library/_doc/dune")).GetProperty("_source").GetProperty("year").GetInt32());
        Assert.Equal("remember", (await target.Get("notes/_doc/1")).GetProperty("_source").GetProperty("text").GetString());
        Assert.Equal("logs", (await target.Get("_index_template/logs")).GetProperty("index_templates")[0].GetProperty("name").GetString());
        Assert.Equal("17", (await target.Get("_cluster/settings?flat_settings=true")).GetProperty("persistent").GetProperty("search.max_buckets").GetString());
        Assert.Equal("daily", (await target.Get("_slm/policy/nightly")).GetProperty("nightly").GetProperty("policy").GetProperty("repository").GetString());

        var refused = await CommandLine.Run("restore", "first", "--repository", "daily", "--url", Url(target));
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("snapshot_restore_exception: [daily:first", refused.Errors, StringComparison.Ordinal);

        await Put(target, "notes/_doc/1?refresh=true", """{"text":"forgotten"}""");
        var replaced = await CommandLine.Run("restore", "first", "--repository", "daily", "--indices", "notes", "--close", "--no-global-state", "--url", Url(target));
        Assert.Equal((0, ""), (replaced.ExitCode, replaced.Errors));
        Assert.Equal("remember", (await target.Get("notes/_doc/1")).GetProperty("_source").GetProperty("text").GetString());

        var renamed = await CommandLine.Run(
            "restore", "first", "--repository", "daily", "--indices", "books", "--rename-pattern", "(.+)", "--rename-replacement", "old-$1", "--no-global-state", "--url", Url(target));
        Assert.Equal((0, ""), (renamed.ExitCode, renamed.Errors));
        Assert.Equal(1965, (await target.Get("old-books/_doc/dune")).GetProperty("_source").GetProperty("year").GetInt32());
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_in_one_line_with_the_servers_reason()
    {
        var missing = await CommandLine.Run("backup", "--repository", "nowhere", "--url", Url(_source));
        Assert.Equal((1, "", "winnow: repository_missing_exception: [nowhere] missing\n"), (missing.ExitCode, missing.Output, missing.Errors));

        var outside = await CommandLine.Run("backup", "--repository", "out", "--location", "/elsewhere", "--url", Url(_source));
        Assert.Equal(1, outside.ExitCode);
        Assert.Contains("location [/elsewhere] doesn't match any of the locations specified by path.repo", outside.Errors, StringComparison.Ordinal);

        var empty = await CommandLine.Run("restore", "--repository", "empty", "--location", "e", "--url", Url(_source));
        Assert.Equal((1, "winnow: repository [empty] has no successful snapshot\n"), (empty.ExitCode, empty.Errors));

        var unreachable = await CommandLine.Run("restore", "--repository", "empty", "--url", "http://127.0.0.1:1");
        Assert.Equal(1, unreachable.ExitCode);
        Assert.StartsWith("winnow: cannot reach http://127.0.0.1:1/", unreachable.Errors, StringComparison.Ordinal);

        var unsaid = await CommandLine.Run("backup", "--repository", "r", "--setting", "container=c", "--url", Url(_source));
        Assert.Equal((1, "winnow: --setting is for a repository that is registered: --type or --location says so\n"), (unsaid.ExitCode, unsaid.Errors));
    }

    [Fact]
    public async Task Policies_take_snapshots_on_their_schedule_and_retention_deletes_them()
    {
        await Put(_source, "_snapshot/daily", """{"type":"fs","settings":{"location":"slm"}}""");
        await Put(_source, "books/_doc/dune?refresh=true", """{"title":"Dune"}""");
        await Put(_source, "_cluster/settings", """{"persistent":{"slm.minimum_interval":"0s"}}""");
        await Put(_source, "_slm/policy/often", """{"schedule":"100ms","name":"<often-{now/d}>","repository":"daily","config":{"indices":"books"},"retention":{"max_count":1}}""");
        var taken = await Until("_slm/stats", stats => stats.GetProperty("total_snapshots_taken").GetInt32() >= 3);
        Assert.Equal(0, taken.GetProperty("total_snapshots_failed").GetInt32());
        await Post("_slm/stop");
        await Until("_slm/status", status => status.GetProperty("operation_mode").GetString() == "STOPPED");
        var all = await _source.Get("_snapshot/daily/*?slm_policy_filter=often");
        Assert.True(all.GetProperty("snapshots").GetArrayLength() >= 3);

        await Post("_slm/_execute_retention");
        var kept = await Until("_snapshot/daily/*?slm_policy_filter=often", answer => answer.GetProperty("snapshots").GetArrayLength() == 1);
        var last = all.GetProperty("snapshots").EnumerateArray().Last();
        Assert.Equal(last.GetProperty("uuid").GetString(), kept.GetProperty("snapshots")[0].GetProperty("uuid").GetString());
        await Until("_slm/stats", stats => stats.GetProperty("total_snapshots_deleted").GetInt32() == all.GetProperty("snapshots").GetArrayLength() - 1);

        var policy = (await _source.Get("_slm/policy/often?human")).GetProperty("often");
        Assert.StartsWith("often-", policy.GetProperty("last_success").GetProperty("snapshot_name").GetString(), StringComparison.Ordinal);
        Assert.Equal("often", last.GetProperty("metadata").GetProperty("policy").GetString());
        await Until(".slm-history-7/_count?q=operation:DELETE", count => count.GetProperty("count").GetInt32() == all.GetProperty("snapshots").GetArrayLength() - 1);
    }

    private async Task<JsonElement> Until(string path, Predicate<JsonElement> isReached)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                var answer = await _source.Get(path);
                if (isReached(answer))
                {
                    return answer;
                }
            }
            catch (HttpRequestException exception) when (exception.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.ServiceUnavailable)
            {
                // An index that is just being made.
            }

            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task Post(string path)
    {
        using var answer = await _source.Http.PostAsync(new Uri(path, UriKind.Relative), null);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string Url(SiloProcess silo) => silo.Http.BaseAddress!.ToString();

    private Task<SiloProcess> Start(string name) => SiloProcess.Start(
        Directory.CreateDirectory(Path.Combine(_folder.FullName, name)).FullName, name, $"--cluster.name={name}", $"--path.repo={Repositories}");

    private static async Task Put(SiloProcess silo, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await silo.Http.PutAsync(new Uri(path, UriKind.Relative), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
