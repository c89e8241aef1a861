using System.Collections.Concurrent;
using System.Text;
using Orleans;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Snapshots;

/// <summary>Stands before the snapshot APIs of all silos: a test decides what they answer, and when.</summary>
internal sealed class SnapshotCalls : IIncomingGrainCallFilter
{
    /// <summary>All requests that came, in order.</summary>
    public ConcurrentQueue<object> Requests { get; } = [];

    public Func<CreateSnapshotRequest, Task<string>> Create { get; set; } = request => Task.FromResult(Success(request.Snapshot));

    public Func<GetSnapshotsRequest, string> Get { get; set; } = _ => """{"snapshots":[]}""";

    public Action<DeleteSnapshotsRequest> Delete { get; set; } = _ => { };

    public static string Success(string name) =>
        $$"""{"snapshot":{"snapshot":"{{name}}","state":"SUCCESS","start_time_in_millis":1000,"end_time_in_millis":2000,"shards":{"total":1,"failed":0,"successful":1} } }""";

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod?.DeclaringType != typeof(ISnapshotAdminGrain))
        {
            await context.Invoke();
            return;
        }

        var request = context.Request.GetArgument(0)!;
        Requests.Enqueue(request);
        switch (request)
        {
            case CreateSnapshotRequest create:
                context.Result = Json(await Create(create));
                break;
            case GetSnapshotsRequest get:
                context.Result = Json(Get(get));
                break;
            case DeleteSnapshotsRequest delete:
                Delete(delete);
                context.Result = Json("""{"acknowledged":true}""");
                break;
            default:
                await context.Invoke();
                break;
        }
    }

    private static JsonResult Json(string text) => new() { Body = Encoding.UTF8.GetBytes(text) };
}
