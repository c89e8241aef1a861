using System.Runtime.Serialization;

#pragma warning disable SYSLIB0051 // The legacy serialization constructors are part of Orleans' public API.

namespace Orleans.Serialization;

/// <summary>The base of the serializer's exceptions.</summary>
[Serializable]
[GenerateSerializer]
public class SerializerException : Exception
{
    public SerializerException()
    {
    }

    public SerializerException(string message)
        : base(message)
    {
    }

    public SerializerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    [Obsolete("Legacy serialization")]
    protected SerializerException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
}

/// <summary>A value's type is not known to the serializer: it lacks <see cref="GenerateSerializerAttribute"/>.</summary>
[Serializable]
[GenerateSerializer]
public sealed class CodecNotFoundException : SerializerException
{
    public CodecNotFoundException(string message)
        : base(message)
    {
    }
}

/// <summary>Stands in for an exception whose type the receiver does not know or may not create.</summary>
[Serializable]
[GenerateSerializer]
public sealed class UnavailableExceptionFallbackException : Exception
{
    public UnavailableExceptionFallbackException()
    {
    }

    public UnavailableExceptionFallbackException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal UnavailableExceptionFallbackException(string exceptionType, string? message, Exception? innerException)
        : base(message, innerException) => ExceptionType = exceptionType;

    /// <summary>The type of the exception that was thrown.</summary>
    [Id(0)]
    public string ExceptionType { get; internal set; } = "";

    public Dictionary<string, object> Properties { get; } = [];

    public override string ToString() => string.IsNullOrEmpty(ExceptionType) ? base.ToString() : $"Unknown exception of type {ExceptionType}: {base.ToString()}";
}
