using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Winnow.Repositories.Stores;

namespace Winnow.Repositories.Azure;

/// <summary>Blobs of a container of Azure Blob Storage, below a path. Conditions on ETags order writers.</summary>
internal sealed class AzureBlobStore(BlobContainerClient container, string basePath, TimeProvider clock) : IBlobStore
{
    private const int ConcurrentDeletes = 32;

    // Parts of snapshots go in one request each, and several of them at once; what is larger goes in blocks.
    private static readonly StorageTransferOptions Transfer = new() { InitialTransferSize = 64 << 20, MaximumTransferSize = 8 << 20, MaximumConcurrency = 8 };

    public string Description => $"azure[{container.AccountName}/{container.Name}/{basePath}]";

    public Task<Blob?> Get(string name, CancellationToken cancellation = default) => Do("read", name, 0, cancellation, async (blob, patience) =>
    {
        try
        {
            using var answer = (await blob.DownloadStreamingAsync(cancellationToken: patience.Token)).Value;
            patience.Begin(answer.Details.ContentLength);
            var content = GC.AllocateUninitializedArray<byte>(checked((int)answer.Details.ContentLength));
            await answer.Content.ReadExactlyAsync(content, patience.Token);
            return new Blob(content, answer.Details.ETag.ToString());
        }
        catch (RequestFailedException exception) when (IsAbsent(exception))
        {
            return null;
        }
    });

    public Task<int?> GetRange(string name, long offset, Memory<byte> into, CancellationToken cancellation = default) => Do("read", name, into.Length, cancellation, async (blob, patience) =>
    {
        try
        {
            var range = new BlobDownloadOptions { Range = new HttpRange(offset, Math.Max(1, into.Length)) };
            using var answer = (await blob.DownloadStreamingAsync(range, patience.Token)).Value;
            return (int?)await answer.Content.ReadAtLeastAsync(into, into.Length, throwOnEndOfStream: false, patience.Token);
        }
        catch (RequestFailedException exception) when (IsAbsent(exception))
        {
            return null;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.InvalidRange)
        {
            // Nothing is there behind the end.
            return 0;
        }
    });

    public async Task<bool> PutIfAbsent(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
        await Put(name, content, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellation) is not null;

    /// <summary>Nothing: what Azure has acknowledged is durable.</summary>
    public Task Persist(IReadOnlyCollection<string> names, CancellationToken cancellation = default) => Task.CompletedTask;

    public Task<string?> CompareAndSet(string name, string tag, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
        Put(name, content, new BlobRequestConditions { IfMatch = new ETag(tag) }, cancellation);

    public async IAsyncEnumerable<BlobInfo> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var patience = new Patience(clock, cancellation);
        await using var found = container.GetBlobsAsync(prefix: basePath + prefix, cancellationToken: patience.Token).GetAsyncEnumerator(patience.Token);
        while (await patience.Wait(this, "list", prefix, 0, Reason, async () => await found.MoveNextAsync()))
        {
            yield return new BlobInfo(found.Current.Name[basePath.Length..], found.Current.Properties.ContentLength ?? 0);
        }
    }

    public async Task Delete(IReadOnlyCollection<string> names, CancellationToken cancellation = default)
    {
        var left = new ConcurrentQueue<string>(names);
        await Task.WhenAll(Enumerable.Range(0, ConcurrentDeletes).Select(async _ =>
        {
            while (left.TryDequeue(out var name))
            {
                await Do("delete", name, 0, cancellation, (blob, patience) => blob.DeleteIfExistsAsync(cancellationToken: patience.Token));
            }
        }));
    }

    /// <summary>Nothing: what was not uploaded whole, Azure forgets by itself.</summary>
    public Task<Leftovers> DeleteLeftovers(TimeSpan age, CancellationToken cancellation = default) => Task.FromResult(default(Leftovers));

    private static bool IsAbsent(RequestFailedException exception) => exception.ErrorCode == BlobErrorCode.BlobNotFound;

    private Task<string?> Put(string name, ReadOnlyMemory<byte> content, BlobRequestConditions conditions, CancellationToken cancellation) => Do("write", name, content.Length, cancellation, async (blob, patience) =>
    {
        try
        {
            var put = await blob.UploadAsync(BinaryData.FromBytes(content), new BlobUploadOptions { Conditions = conditions, TransferOptions = Transfer }, patience.Token);
            return put.Value.ETag.ToString();
        }
        catch (RequestFailedException exception) when (exception.ErrorCode is { } code
            && (code == BlobErrorCode.BlobAlreadyExists || code == BlobErrorCode.ConditionNotMet || code == BlobErrorCode.BlobNotFound))
        {
            return (string?)null;
        }
    });

    private async Task<T> Do<T>(string action, string name, int bytes, CancellationToken cancellation, Func<BlobClient, Patience, Task<T>> work)
    {
        BlobName.Check(name);
        using var patience = new Patience(clock, cancellation);
        return await patience.Wait(this, action, name, bytes, Reason, () => work(container.GetBlobClient(basePath + name), patience));
    }

    /// <summary>What went wrong, without what the SDK says about itself and headers; null when it is not the storage's failure.</summary>
    private static string? Reason(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [.., var last] } tries => $"{Reason(last) ?? FirstLine(last)}, after {tries.InnerExceptions.Count} attempts",
        RequestFailedException { ErrorCode.Length: > 0 } failed => $"{FirstLine(failed)} ({failed.Status} {failed.ErrorCode})",
        RequestFailedException or AuthenticationFailedException or IOException or AggregateException => FirstLine(exception),
        _ => null,
    };

    private static string FirstLine(Exception exception) => exception.Message.AsSpan().TrimStart().ToString().Split('\n')[0].TrimEnd();
}
