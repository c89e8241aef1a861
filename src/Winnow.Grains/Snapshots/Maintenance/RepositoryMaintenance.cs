using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Grains.Ports;
using Winnow.Grains.Snapshots.Operations;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;
using Winnow.Repositories.Analysis;

namespace Winnow.Grains.Snapshots.Maintenance;

/// <summary>What operators have done to a repository as a whole.</summary>
internal sealed class RepositoryMaintenance(RepositoryStores stores, MasterCalls master, IGrainFactory grains, WinnowNode node, IUuidSource uuids, TimeProvider time)
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

    /// <summary>By the node that is asked: blobs and a register of an own folder, of which nothing stays.</summary>
    public async Task<JsonResult> Analyze(AnalyzeRepositoryRequest request)
    {
        var open = await stores.Open(request.Repository);
        if (open.Definition.IsReadOnly)
        {
            throw SnapshotRefusals.ReadOnly(request.Repository, "analyze");
        }

        var seed = request.Seed ?? time.GetUtcNow().UtcTicks;
        var folder = VerificationBlobs.Prefix($"analysis-{uuids.Next()}");
        var options = new AnalysisOptions
        {
            BlobCount = request.BlobCount,
            Concurrency = request.Concurrency,
            MaxBlobBytes = request.MaxBlobBytes,
            MaxTotalBytes = request.MaxTotalDataBytes,
            RareActionProbability = request.RareActionProbability,
            RarelyAbortWrites = request.RarelyAbortWrites,
            RegisterOperationCount = request.RegisterOperationCount,
            Seed = seed,
        };
        using var timeout = new CancellationTokenSource(request.Timeout, time);
        try
        {
            var report = await new RepositoryAnalysis(open.Blobs, folder, options, time).Run(timeout.Token);
            return Json.Result(writer => AnalysisJson.Write(writer, node, request, seed, folder, report));
        }
        catch (Exception exception) when (exception is AnalysisException or BlobStoreException or OperationCanceledException)
        {
            var reason = exception is OperationCanceledException ? $"analysis timed out after [{request.Timeout.TotalSeconds}s]" : $"analysis failed, you may need to manually remove [{folder}]: {exception.Message}";
            throw new WinnowException(new WinnowError { Type = "repository_verification_exception", Status = 500, Reason = $"[{request.Repository}] {reason}" }, exception);
        }
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
