using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Grains.Snapshots.Operations;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Maintenance;

/// <summary>What operators have done to a repository as a whole.</summary>
internal sealed class RepositoryMaintenance(RepositoryStores stores, MasterCalls master, IGrainFactory grains, TimeProvider time)
{
    public async Task<JsonResult> Cleanup(CleanupRepositoryRequest request)
    {
        if ((await stores.Definition(request.Repository)).IsReadOnly)
        {
            throw SnapshotRefusals.ReadOnly(request.Repository, "clean up");
        }

        var result = await master.Retried(() => grains.GetGrain<IRepositoryGrain>(request.Repository).Cleanup(request.DryRun));
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("results");
            writer.WriteNumber("deleted_bytes", result.Bytes);
            writer.WriteNumber("deleted_blobs", result.Blobs);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    public async Task<JsonResult> VerifyIntegrity(VerifyIntegrityRequest request)
    {
        var open = await stores.Open(request.Repository);
        var pace = new Pace(request.MaxBytesPerSecond, time);
        var report = await RepositoryErrors.Of(
            request.Repository,
            "cannot verify the repository's integrity",
            () => open.Repository.VerifyIntegrity(request.VerifyBlobContents, request.VerifyBlobContents ? pace.Keep : null));
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return Json.Result(writer => IntegrityJson.Write(writer, request.Repository, open.Definition.Uuid, report, now));
    }

    public async Task<JsonResult> Analyze(AnalyzeRepositoryRequest request)
    {
        await stores.Open(request.Repository);
        throw SnapshotRefusals.Repository(request.Repository, "analysis of repositories is not available on this node");
    }

    /// <summary>So many bytes a second, on the whole.</summary>
    private sealed class Pace(long bytesPerSecond, TimeProvider time)
    {
        private readonly long _started = time.GetTimestamp();
        private long _bytes;

        public async ValueTask Keep(IntegrityProgress progress)
        {
            _bytes += progress.NewBytes;
            var due = TimeSpan.FromSeconds((double)_bytes / Math.Max(1, bytesPerSecond)) - time.GetElapsedTime(_started);
            if (due > TimeSpan.FromMilliseconds(10))
            {
                await time.Pause(due);
            }
        }
    }
}
