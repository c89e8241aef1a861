using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace Winnow.Repositories.Analysis;

/// <summary>What an analysis does to a storage.</summary>
public sealed record AnalysisOptions
{
    public int BlobCount { get; init; } = 100;

    public int Concurrency { get; init; } = 10;

    public long MaxBlobBytes { get; init; } = 10L << 20;

    public long MaxTotalBytes { get; init; } = 1L << 30;

    public double RareActionProbability { get; init; } = 0.02;

    public bool RarelyAbortWrites { get; init; } = true;

    public int RegisterOperationCount { get; init; } = 10;

    public long Seed { get; init; }
}

/// <summary>What an analysis did, and how long that took.</summary>
public sealed record AnalysisReport
{
    public long Writes { get; init; }

    public long WrittenBytes { get; init; }

    public TimeSpan WriteTime { get; init; }

    public long Reads { get; init; }

    public long ReadBytes { get; init; }

    public TimeSpan ReadTime { get; init; }

    public TimeSpan LongestRead { get; init; }

    public TimeSpan ListTime { get; init; }

    public TimeSpan DeleteTime { get; init; }
}

/// <summary>The storage does not keep what <see cref="IBlobStore"/> promises.</summary>
public sealed class AnalysisException(string message) : Exception(message);

/// <summary>
/// Asks a storage whether it keeps its promises: what was put is read as it was, whole and in parts; a second put of a name loses; a put that is
/// given up is seen whole or not at all; compare-and-set lets nothing be lost; lists hold what was put, and nothing that was deleted.
/// </summary>
public sealed class RepositoryAnalysis(IBlobStore blobs, string folder, AnalysisOptions options, TimeProvider time)
{
    private const int LargestBlob = 256 << 20;
    private readonly AnalysisMeter _meter = new(time);
    private readonly ConcurrentDictionary<string, bool> _put = new(StringComparer.Ordinal);

    public async Task<AnalysisReport> Run(CancellationToken cancellation)
    {
        try
        {
            await Blobs(cancellation);
            await Register(cancellation);
            await _meter.List(() => ExpectList([.. _put.Keys], cancellation));
        }
        finally
        {
            await _meter.Delete(() => DeleteAll(CancellationToken.None));
        }

        await ExpectList([], cancellation);
        return _meter.Report();
    }

    private async Task Blobs(CancellationToken cancellation)
    {
        var random = new Random((int)options.Seed);
        var budget = options.MaxTotalBytes;
        var plans = new ConcurrentQueue<BlobPlan>();
        for (var i = 0; i < options.BlobCount; i++)
        {
            // Sizes of all magnitudes are equally likely.
            var largest = Math.Min(Math.Min(options.MaxBlobBytes, LargestBlob), budget);
            var size = (int)Math.Exp(random.NextDouble() * Math.Log(Math.Max(1, largest)));
            var isAborted = options.RarelyAbortWrites && random.NextDouble() < options.RareActionProbability;
            budget -= size;
            plans.Enqueue(new BlobPlan($"{folder}blob-{i}", size, random.Next(), isAborted));
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Max(1, options.Concurrency)).Select(async _ =>
        {
            while (plans.TryDequeue(out var plan))
            {
                await Check(plan, cancellation);
            }
        }));
    }

    private async Task Check(BlobPlan plan, CancellationToken cancellation)
    {
        var content = plan.Content();
        _put[plan.Name] = true;
        if (plan.IsAborted && !await PutAborted(plan.Name, content, cancellation))
        {
            _put.TryRemove(plan.Name, out _);
            return;
        }

        if (!plan.IsAborted && !await _meter.Write(content.Length, () => blobs.PutIfAbsent(plan.Name, content, cancellation)))
        {
            throw new AnalysisException($"[{plan.Name}] could not be put although it was not there");
        }

        if (await blobs.PutIfAbsent(plan.Name, new byte[] { 0 }, cancellation))
        {
            throw new AnalysisException($"[{plan.Name}] was put twice");
        }

        var read = await _meter.Read(content.Length, () => blobs.Get(plan.Name, cancellation));
        if (read is null || !read.Content.Span.SequenceEqual(content))
        {
            throw new AnalysisException($"[{plan.Name}] is not read as it was put");
        }

        var (offset, length) = plan.Range();
        var part = new byte[length];
        if (await _meter.Read(length, () => blobs.GetRange(plan.Name, offset, part, cancellation)) != length || !part.AsSpan().SequenceEqual(content.AsSpan(offset, length)))
        {
            throw new AnalysisException($"[{plan.Name}] is not read as it was put, from [{offset}] on, [{length}] bytes");
        }
    }

    /// <summary>Whether the blob is there all the same.</summary>
    private async Task<bool> PutAborted(string name, byte[] content, CancellationToken cancellation)
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var put = blobs.PutIfAbsent(name, content, abort.Token);
        abort.Cancel();
        try
        {
            await put;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Given up, or done before that.
        }

        return await blobs.Get(name, cancellation) is not null;
    }

    /// <summary>Many count on one register; none of what they were told to have counted is lost.</summary>
    private async Task Register(CancellationToken cancellation)
    {
        var name = $"{folder}register";
        await blobs.PutIfAbsent(name, new byte[2 * sizeof(long)], cancellation);
        _put[name] = true;
        var writers = Math.Max(1, options.Concurrency);
        await Task.WhenAll(Enumerable.Range(1, writers).Select(async writer =>
        {
            for (var i = 0; i < options.RegisterOperationCount; i++)
            {
                await Count(name, ((long)writer << 32) + i, cancellation);
            }
        }));
        var counted = BinaryPrimitives.ReadInt64LittleEndian((await blobs.Get(name, cancellation))!.Content.Span);
        if (counted != (long)writers * options.RegisterOperationCount)
        {
            throw new AnalysisException($"the register [{name}] counted to [{counted}] where [{writers * options.RegisterOperationCount}] operations were acknowledged");
        }
    }

    private async Task Count(string name, long operation, CancellationToken cancellation)
    {
        while (true)
        {
            var before = await blobs.Get(name, cancellation) ?? throw new AnalysisException($"the register [{name}] is gone");
            if (BinaryPrimitives.ReadInt64LittleEndian(before.Content.Span[sizeof(long)..]) == operation)
            {
                // A set whose answer was lost.
                return;
            }

            var next = new byte[2 * sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(next, BinaryPrimitives.ReadInt64LittleEndian(before.Content.Span) + 1);
            BinaryPrimitives.WriteInt64LittleEndian(next.AsSpan(sizeof(long)), operation);
            if (await blobs.CompareAndSet(name, before.Tag, next, cancellation) is not null)
            {
                return;
            }
        }
    }

    private async Task<bool> ExpectList(IReadOnlyCollection<string> expected, CancellationToken cancellation)
    {
        var listed = new List<string>();
        await foreach (var blob in blobs.List(folder, cancellation))
        {
            listed.Add(blob.Name);
        }

        var wrong = expected.Except(listed, StringComparer.Ordinal).Concat(listed.Except(expected, StringComparer.Ordinal)).Order(StringComparer.Ordinal).FirstOrDefault();
        return wrong is null ? true : throw new AnalysisException($"the list of [{folder}] is wrong about [{wrong}]");
    }

    private async Task<bool> DeleteAll(CancellationToken cancellation)
    {
        var listed = new List<string>(_put.Keys);
        await foreach (var blob in blobs.List(folder, cancellation))
        {
            listed.Add(blob.Name);
        }

        await blobs.Delete([.. listed.Distinct(StringComparer.Ordinal)], cancellation);
        return true;
    }
}
