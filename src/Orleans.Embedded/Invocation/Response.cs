using System.Runtime.ExceptionServices;

namespace Orleans.Serialization.Invocation;

/// <summary>The answer to a call.</summary>
public abstract class Response : IDisposable
{
    public static Response Completed => CompletedResponse.Instance;

    public abstract object? Result { get; set; }

    public abstract Exception? Exception { get; set; }

    public static Response FromException(Exception exception) => new ExceptionResponse { Exception = exception };

    public static Response FromResult<TResult>(TResult value) => new Response<TResult> { TypedResult = value };

    public virtual Type? GetSimpleResultType() => null;

    public abstract T GetResult<T>();

    public abstract void Dispose();

    /// <summary>An answer that shares nothing with this one that could be changed.</summary>
    internal virtual Response DeepCopy() => this;

    /// <summary>Writes the result, which the caller's type tells how to read.</summary>
    internal abstract void Write(SerializationWriter writer);
}

/// <summary>The answer to a call that returns nothing.</summary>
public sealed class CompletedResponse : Response
{
    public static CompletedResponse Instance { get; } = new();

    public override object? Result
    {
        get => null;
        set => throw new InvalidOperationException($"Type {nameof(CompletedResponse)} is read-only");
    }

    public override Exception? Exception
    {
        get => null;
        set => throw new InvalidOperationException($"Type {nameof(CompletedResponse)} is read-only");
    }

    public override T GetResult<T>() => default!;

    public override void Dispose()
    {
    }

    public override string ToString() => "[Completed]";

    internal override void Write(SerializationWriter writer) => writer.WriteByte(SerializedResponse.Completed);
}

/// <summary>The answer of a call that failed.</summary>
public sealed class ExceptionResponse : Response
{
    public override object? Result
    {
        get
        {
            ExceptionDispatchInfo.Capture(Exception!).Throw();
            return null;
        }

        set => throw new InvalidOperationException($"Cannot set the result of an {nameof(ExceptionResponse)}");
    }

    public override Exception? Exception { get; set; }

    public override T GetResult<T>()
    {
        ExceptionDispatchInfo.Capture(Exception!).Throw();
        return default!;
    }

    public override void Dispose()
    {
    }

    public override string ToString() => Exception?.ToString() ?? "[null]";

    internal override void Write(SerializationWriter writer)
    {
        writer.WriteByte(SerializedResponse.Failed);
        CodecOf<Exception>.Instance.Write(writer, Exception!);
    }
}

/// <summary>The answer of a call that returned a value.</summary>
public sealed class Response<TResult> : Response
{
    public TResult? TypedResult { get; set; }

    public override object? Result
    {
        get => TypedResult;
        set => TypedResult = (TResult?)value;
    }

    public override Exception? Exception
    {
        get => null;
        set => throw new InvalidOperationException($"Cannot set {nameof(Exception)} on {nameof(Response<TResult>)}");
    }

    public override Type GetSimpleResultType() => typeof(TResult);

    public override T GetResult<T>()
    {
        if (typeof(T) != typeof(TResult))
        {
            return (T)(object)TypedResult!;
        }

        var result = TypedResult;
        return System.Runtime.CompilerServices.Unsafe.As<TResult?, T>(ref result);
    }

    public override void Dispose()
    {
    }

    public override string ToString() => TypedResult?.ToString() ?? "[null]";

    internal override Response DeepCopy()
    {
        var codec = CodecOf<TResult>.Instance;
        if (codec.IsShallow)
        {
            return this;
        }

        var context = CopyContext.Rent();
        try
        {
            return new Response<TResult> { TypedResult = codec.Copy(TypedResult!, context) };
        }
        finally
        {
            CopyContext.Return(context);
        }
    }

    internal override void Write(SerializationWriter writer)
    {
        writer.WriteByte(SerializedResponse.Value);
        CodecOf<TResult>.Instance.Write(writer, TypedResult!);
    }
}

/// <summary>Rethrows failures.</summary>
public static class ResponseExtensions
{
    public static void ThrowIfExceptionResponse(this Response response)
    {
        if (response.Exception is { } exception)
        {
            ExceptionDispatchInfo.Throw(exception);
        }
    }
}
