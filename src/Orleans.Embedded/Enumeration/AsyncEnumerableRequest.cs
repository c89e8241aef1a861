using System.ComponentModel;
using Orleans.Concurrency;
using Orleans.Serialization;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>What one step of an enumeration brought.</summary>
[Flags]
public enum EnumerationResult
{
    Heartbeat = 1,
    Element = 1 << 1,
    Batch = 1 << 2,
    Completed = 1 << 3,
    CompletedWithElement = Completed | Element,
    CompletedWithBatch = Completed | Batch,
    MissingEnumeratorError = 1 << 4,
    Error = 1 << 5,
    Canceled = 1 << 6,
}

/// <summary>A call that enumerates.</summary>
public interface IAsyncEnumerableRequest<T> : IRequest
{
    /// <summary>How many elements one message may bring.</summary>
    int MaxBatchSize { get; set; }

    IAsyncEnumerable<T> InvokeImplementation();
}

/// <summary>Runs enumerations on a grain, step by step.</summary>
public interface IAsyncEnumerableGrainExtension : IGrainExtension
{
    [AlwaysInterleave]
    [Alias("StartEnumerationWithToken")]
    ValueTask<(EnumerationResult Status, object? Value)> StartEnumeration<T>(Guid requestId, [Immutable] IAsyncEnumerableRequest<T> request, CancellationToken cancellationToken);

    [AlwaysInterleave]
    [Alias("MoveNextWithToken")]
    ValueTask<(EnumerationResult Status, object? Value)> MoveNext<T>(Guid requestId, CancellationToken cancellationToken);

    [AlwaysInterleave]
    ValueTask DisposeAsync(Guid requestId);
}

/// <summary>A call of a method that returns <see cref="IAsyncEnumerable{T}"/>.</summary>
public abstract class AsyncEnumerableRequest<T> : RequestBase, IAsyncEnumerable<T>, IAsyncEnumerableRequest<T>
{
    private GrainReference? _target;

    public int MaxBatchSize { get; set; } = 100;

    [EditorBrowsable(EditorBrowsableState.Never)]
    public IAsyncEnumerable<T> InitializeRequest(GrainReference targetGrainReference)
    {
        _target = targetGrainReference;
        CopyArguments();
        return this;
    }

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var target = _target ?? throw new InvalidOperationException("The enumeration has no grain");
        var id = RuntimeContext.Random.NextGuid();
        return new AsyncEnumeratorProxy<T>(ForOneEnumeration(), target.AsReference<IAsyncEnumerableGrainExtension>(), id, GetCancellationToken(), cancellationToken);
    }

    public override ValueTask<Response> Invoke() => throw new NotSupportedException("Enumerations are run by the grain's enumeration extension");

    public IAsyncEnumerable<T> InvokeImplementation() => InvokeInner();

    protected abstract IAsyncEnumerable<T> InvokeInner();

    internal override void WriteSettings(SerializationWriter writer) => writer.WriteVarUInt32((uint)MaxBatchSize);

    internal override void ReadSettings(SerializationReader reader) => MaxBatchSize = (int)reader.ReadVarUInt32();

    // The grain gets arguments of its own each time that the caller enumerates.
    private AsyncEnumerableRequest<T> ForOneEnumeration()
    {
        var request = (AsyncEnumerableRequest<T>)Descriptor.Create();
        request.MaxBatchSize = MaxBatchSize;
        for (var i = 0; i < GetArgumentCount(); i++)
        {
            request.SetArgument(i, GetArgument(i));
        }

        request.CopyArguments();
        return request;
    }
}

/// <summary>Sets how enumerations are sent.</summary>
public static class AsyncEnumerableExtensions
{
    public static IAsyncEnumerable<T> WithBatchSize<T>(this IAsyncEnumerable<T> self, int maxBatchSize)
    {
        if (self is AsyncEnumerableRequest<T> request)
        {
            request.MaxBatchSize = maxBatchSize;
        }

        return self;
    }
}
