using System.Runtime.Serialization;
using Orleans.Runtime;

#pragma warning disable SYSLIB0051 // The legacy serialization constructors are part of Orleans' public API.

namespace Orleans.Storage
{
    /// <summary>A state was written or cleared with an ETag that is not the stored one: somebody else has changed it.</summary>
    [Serializable]
    [GenerateSerializer]
    public class InconsistentStateException : OrleansException
    {
        public InconsistentStateException()
        {
        }

        public InconsistentStateException(string message)
            : base(message)
        {
        }

        public InconsistentStateException(string message, Exception innerException)
            : base(message, innerException)
        {
        }

        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException)
            : base(errorMsg, storageException)
        {
            StoredEtag = storedEtag;
            CurrentEtag = currentEtag;
        }

        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
            : this(errorMsg, storedEtag, currentEtag, null)
        {
        }

        public InconsistentStateException(string? storedEtag, string? currentEtag, Exception? storageException)
            : this(storageException?.Message ?? "", storedEtag, currentEtag, storageException)
        {
        }

        [Obsolete("Legacy serialization")]
        protected InconsistentStateException(SerializationInfo info, StreamingContext context)
            : base(info, context)
        {
            StoredEtag = info.GetString(nameof(StoredEtag));
            CurrentEtag = info.GetString(nameof(CurrentEtag));
        }

        /// <summary>The ETag that the storage holds.</summary>
        [Id(0)]
        public string? StoredEtag { get; private set; }

        /// <summary>The ETag that the writer held.</summary>
        [Id(1)]
        public string? CurrentEtag { get; private set; }

        /// <summary>Whether the exception is still in the activation whose state is stale, which has to go then.</summary>
        internal bool IsSourceActivation { get; set; } = true;

        [Obsolete("Legacy serialization")]
        public override void GetObjectData(SerializationInfo info, StreamingContext context)
        {
            ArgumentNullException.ThrowIfNull(info);
            info.AddValue(nameof(StoredEtag), StoredEtag);
            info.AddValue(nameof(CurrentEtag), CurrentEtag);
            base.GetObjectData(info, context);
        }

        public override string ToString() => $"InconsistentStateException: {Message} Expected Etag={CurrentEtag} Received Etag={StoredEtag} {InnerException}\n{StackTrace}";
    }

    /// <summary>A storage provider is configured wrongly.</summary>
    [Serializable]
    [GenerateSerializer]
    public sealed class BadProviderConfigException : OrleansException
    {
        public BadProviderConfigException()
        {
        }

        public BadProviderConfigException(string msg)
            : base(msg)
        {
        }

        public BadProviderConfigException(string msg, Exception exc)
            : base(msg, exc)
        {
        }
    }
}

namespace Orleans.Runtime
{
    /// <summary>A reminder could not be registered or found.</summary>
    [Serializable]
    [GenerateSerializer]
    public sealed class ReminderException : OrleansException
    {
        public ReminderException(string message)
            : base(message)
        {
        }
    }
}
