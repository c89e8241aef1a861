using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Tests.Snapshots;

/// <summary>What each path of the snapshot APIs asks of the cluster. Members with their type's default are left out.</summary>
public sealed class SnapshotRoutesTests
{
    private readonly List<string> _calls = [];
    private readonly RouteTable _routes;
    private string _answer = "{}";

    public SnapshotRoutesTests() =>
        _routes = new RestApi(OneGrainFactory.Of(RecordingGrain.Create<ISnapshotAdminGrain>(_calls, _ => _answer))).Routes();

    [Theory]
    [InlineData("GET", "/_snapshot", """GetRepositories {"Repositories":[]}""")]
    [InlineData("GET", "/_snapshot/a,b*?local=true", """GetRepositories {"Repositories":["a","b*"]}""")]
    [InlineData("DELETE", "/_snapshot/a,b?timeout=1s", """DeleteRepositories {"Repositories":["a","b"]}""")]
    [InlineData("POST", "/_snapshot/a/_verify", "VerifyRepository \"a\"")]
    [InlineData("POST", "/_snapshot/a/_cleanup", """CleanupRepository {"Repository":"a"}""")]
    [InlineData("POST", "/_snapshot/a/_cleanup?dry_run", """CleanupRepository {"Repository":"a","DryRun":true}""")]
    [InlineData("POST", "/_snapshot/a/_analyze", """AnalyzeRepository {"Repository":"a","BlobCount":100,"Concurrency":10,"ReadNodeCount":10,"EarlyReadNodeCount":2,"RareActionProbability":0.02,"RarelyAbortWrites":true,"MaxBlobBytes":10485760,"MaxTotalDataBytes":1073741824,"RegisterOperationCount":10,"Timeout":"00:00:30"}""")]
    [InlineData("POST", "/_snapshot/a/_analyze?blob_count=5&concurrency=2&read_node_count=1&early_read_node_count=1&rare_action_probability=0.5&rarely_abort_writes=false&max_blob_size=1kb&max_total_data_size=1.5mb&register_operation_count=3&timeout=2m&seed=42&detailed", """AnalyzeRepository {"Repository":"a","BlobCount":5,"Concurrency":2,"ReadNodeCount":1,"EarlyReadNodeCount":1,"RareActionProbability":0.5,"MaxBlobBytes":1024,"MaxTotalDataBytes":1572864,"RegisterOperationCount":3,"Timeout":"00:02:00","Seed":42,"Detailed":true}""")]
    [InlineData("POST", "/_snapshot/a/_verify_integrity", """VerifyIntegrity {"Repository":"a","MaxBytesPerSecond":10485760,"MaxFailedShardSnapshots":10000}""")]
    [InlineData("POST", "/_snapshot/a/_verify_integrity?verify_blob_contents=true&max_bytes_per_sec=0&max_failed_shard_snapshots=1", """VerifyIntegrity {"Repository":"a","VerifyBlobContents":true,"MaxFailedShardSnapshots":1}""")]
    [InlineData("PUT", "/_snapshot/a/s", """Create {"Repository":"a","Snapshot":"s"}""")]
    [InlineData("POST", "/_snapshot/a/%3Cs-%7Bnow%2Fd%7D%3E?wait_for_completion=true", """Create {"Repository":"a","Snapshot":"<s-{now/d}>","WaitForCompletion":true}""")]
    [InlineData("GET", "/_snapshot/a/s*,_current", """Get {"Repositories":["a"],"Snapshots":["s*","_current"],"Verbose":true,"IndexNames":true,"IncludeRepository":true,"Sort":"start_time","Order":"asc"}""")]
    [InlineData("GET", "/_snapshot/a/_all?verbose=false", """Get {"Repositories":["a"],"Snapshots":["_all"],"IndexNames":true,"IncludeRepository":true,"Sort":"start_time","Order":"asc"}""")]
    [InlineData("GET", "/_snapshot/*/_all?size=10&sort=name&order=desc&after=x&offset=2&from_sort_value=y&slm_policy_filter=p*,-q&index_details=true&index_names=false&include_repository=false&ignore_unavailable=true", """Get {"Repositories":["*"],"Snapshots":["_all"],"IgnoreUnavailable":true,"Verbose":true,"IndexDetails":true,"Sort":"name","Order":"desc","Size":10,"After":"x","Offset":2,"FromSortValue":"y","SlmPolicyFilter":["p*","-q"]}""")]
    [InlineData("GET", "/_snapshot/a/_all?size=-1", """Get {"Repositories":["a"],"Snapshots":["_all"],"Verbose":true,"IndexNames":true,"IncludeRepository":true,"Sort":"start_time","Order":"asc"}""")]
    [InlineData("DELETE", "/_snapshot/a/s,t*", """Delete {"Repository":"a","Snapshots":["s","t*"],"WaitForCompletion":true}""")]
    [InlineData("DELETE", "/_snapshot/a/s?wait_for_completion=false", """Delete {"Repository":"a","Snapshots":["s"]}""")]
    [InlineData("POST", "/_snapshot/a/s/_restore?wait_for_completion", """Restore {"Repository":"a","Snapshot":"s","WaitForCompletion":true}""")]
    [InlineData("GET", "/_snapshot/_status", "Status {}")]
    [InlineData("GET", "/_snapshot/a/_status", """Status {"Repository":"a"}""")]
    [InlineData("GET", "/_snapshot/a/s,t/_status?ignore_unavailable=true", """Status {"Repository":"a","Snapshots":["s","t"],"IgnoreUnavailable":true}""")]
    [InlineData("GET", "/_nodes/_repositories_metering", "Metering")]
    public async Task A_path_asks_for_what_it_says(string method, string target, string call)
    {
        var (status, body) = await RestCall.Send(_routes, method, target);
        Assert.Equal((200, "{}"), (status, body));
        Assert.Equal(WithLists(call), Assert.Single(_calls));
    }

    [Theory]
    [InlineData("PUT", "/_snapshot/a?verify=false", """PutRepository {"Repository":"a","Body":"{\"x\":1}"}""")]
    [InlineData("POST", "/_snapshot/a", """PutRepository {"Repository":"a","Body":"{\"x\":1}","Verify":true}""")]
    [InlineData("PUT", "/_snapshot/a/s", """Create {"Repository":"a","Snapshot":"s","Body":"{\"x\":1}"}""")]
    [InlineData("PUT", "/_snapshot/a/s/_clone/t", """Clone {"Repository":"a","Source":"s","Target":"t","Body":"{\"x\":1}"}""")]
    [InlineData("POST", "/_snapshot/a/s/_restore", """Restore {"Repository":"a","Snapshot":"s","Body":"{\"x\":1}"}""")]
    public async Task A_body_goes_on_as_it_came(string method, string target, string call)
    {
        Assert.Equal(200, (await RestCall.Send(_routes, method, target, """{"x":1}""")).Status);
        Assert.Equal(call, Assert.Single(_calls));
    }

    [Theory]
    [InlineData("PUT", "/_snapshot/a", "request body is required")]
    [InlineData("PUT", "/_snapshot/a/s/_clone/t", "request body is required")]
    [InlineData("PUT", "/_snapshot/a/s?wait_for_completio=true", "unrecognized parameter: [wait_for_completio] -> did you mean [wait_for_completion]?")]
    [InlineData("GET", "/_snapshot/a/s?size=ten", "Failed to parse int parameter [size] with value [ten]")]
    [InlineData("POST", "/_snapshot/a/_analyze?max_blob_size=10", "failed to parse setting [max_blob_size] with value [10] as a size in bytes: unit is missing or unrecognized")]
    [InlineData("POST", "/_snapshot/a/_analyze?max_blob_size=xmb", "failed to parse setting [max_blob_size] with value [xmb] as a size in bytes")]
    [InlineData("POST", "/_snapshot/a/_analyze?rare_action_probability=often", "Failed to parse double parameter [rare_action_probability] with value [often]")]
    [InlineData("POST", "/_snapshot/a/_cleanup?dry_run=maybe", "Failed to parse value [maybe] as only [true] or [false] are allowed.")]
    public async Task What_cannot_be_read_is_refused_before_anybody_is_asked(string method, string target, string reason)
    {
        var (status, body) = await RestCall.Send(_routes, method, target);
        Assert.Equal(400, status);
        Assert.Contains(reason, body, StringComparison.Ordinal);
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task The_table_of_snapshots_has_Elasticsearchs_columns()
    {
        _answer = """
            {"snapshots":[
            {"snapshot":"one","repository":"r","state":"SUCCESS","indices":["a","b"],"start_time_in_millis":1700000000123,"end_time_in_millis":1700000002623,"shards":{"total":3,"failed":0,"successful":3}},
            {"snapshot":"two","repository":"r","state":"IN_PROGRESS","indices":["a"],"start_time_in_millis":1700000005000,"end_time_in_millis":0,"shards":{"total":1,"failed":0,"successful":0}}],"total":2}
            """;
        var (_, body) = await RestCall.Send(_routes, "GET", "/_cat/snapshots/r?v");
        Assert.Equal(
            """
            id  repository status      start_epoch start_time  end_epoch end_time duration indices successful_shards failed_shards total_shards
            one r          SUCCESS      1700000000 22:13:20   1700000002 22:13:22     2.5s       2                 3             0            3
            two r          IN_PROGRESS  1700000005 22:13:25                                      1                 0             0            1

            """,
            body);
        var call = Assert.Single(_calls);
        Assert.StartsWith("""Get {"Repositories":["r"],""", call, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_of_repositories_has_names_and_types()
    {
        _answer = """{"backups":{"type":"fs","uuid":"u","settings":{}},"cloud":{"type":"azure","settings":{}}}""";
        Assert.Equal("id      type\nbackups fs\ncloud   azure\n", (await RestCall.Send(_routes, "GET", "/_cat/repositories?v")).Body);
    }

    /// <summary>Empty lists are shown by the recorder, and would hide in the cases what matters.</summary>
    private static string WithLists(string call) => call switch
    {
        _ when call.StartsWith("Status", StringComparison.Ordinal) && !call.Contains("Snapshots", StringComparison.Ordinal) =>
            call.Contains("Repository", StringComparison.Ordinal) ? call.Replace("}", ""","Snapshots":[]}""", StringComparison.Ordinal) : """Status {"Snapshots":[]}""",
        _ when call.StartsWith("Get ", StringComparison.Ordinal) && !call.Contains("SlmPolicyFilter", StringComparison.Ordinal) =>
            call[..^1] + ""","SlmPolicyFilter":[]}""",
        _ => call,
    };
}
