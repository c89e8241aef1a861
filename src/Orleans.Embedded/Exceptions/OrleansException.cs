using System.Runtime.Serialization;

#pragma warning disable SYSLIB0051 // The legacy serialization constructors are part of Orleans' public API.

namespace Orleans.Runtime
{
    /// <summary>The base of the runtime's exceptions.</summary>
    [Serializable]
    [GenerateSerializer]
    public class OrleansException : Exception
    {
        public OrleansException()
            : base("Unexpected error.")
        {
        }

        public OrleansException(string? message)
            : base(message)
        {
        }

        public OrleansException(string? message, Exception? innerException)
            : base(message, innerException)
        {
        }

        [Obsolete("Legacy serialization")]
        protected OrleansException(SerializationInfo info, StreamingContext context)
            : base(info, context)
        {
        }
    }

    /// <summary>The runtime is configured in a way that cannot work.</summary>
    [Serializable]
    [GenerateSerializer]
    public sealed class OrleansConfigurationException : Exception
    {
        public OrleansConfigurationException(string message)
            : base(message)
        {
        }

        public OrleansConfigurationException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>A message could not be delivered.</summary>
    [Serializable]
    [GenerateSerializer]
    public class OrleansMessageRejectionException : OrleansException
    {
        [Obsolete("Legacy serialization")]
        protected OrleansMessageRejectionException(SerializationInfo info, StreamingContext context)
            : base(info, context)
        {
        }

        internal OrleansMessageRejectionException(string message)
            : base(message)
        {
        }

        internal OrleansMessageRejectionException(string message, Exception? innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>The silo that a message was sent to is gone or cannot be reached.</summary>
    [Serializable]
    [GenerateSerializer]
    public sealed class SiloUnavailableException : OrleansMessageRejectionException
    {
        public SiloUnavailableException()
            : base("Silo is unavailable")
        {
        }

        public SiloUnavailableException(string msg)
            : base(msg)
        {
        }

        public SiloUnavailableException(string message, Exception? innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>The client that a message was sent to is gone.</summary>
    [Serializable]
    [GenerateSerializer]
    public sealed class ClientNotAvailableException : OrleansException
    {
        internal ClientNotAvailableException(GrainId clientId)
            : base($"No activation for client {clientId}")
        {
        }
    }

    /// <summary>A grain does not have the extension that was called.</summary>
    [Serializable]
    [GenerateSerializer]
    public sealed class GrainExtensionNotInstalledException : OrleansException
    {
        public GrainExtensionNotInstalledException()
            : base("GrainExtensionNotInstalledException")
        {
        }

        public GrainExtensionNotInstalledException(string message)
            : base(message)
        {
        }

        public GrainExtensionNotInstalledException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>A queue is full.</summary>
    [Serializable]
    [GenerateSerializer]
    public sealed class LimitExceededException : OrleansException
    {
        public LimitExceededException()
            : base("Limit exceeded")
        {
        }

        public LimitExceededException(string message)
            : base(message)
        {
        }

        public LimitExceededException(string message, Exception innerException)
            : base(message, innerException)
        {
        }

        public LimitExceededException(string limitName, int current, int threshold, object? extraInfo)
            : base($"Limit exceeded {limitName} Current={current} Threshold={threshold}{(extraInfo is null ? "" : $" {extraInfo}")}")
        {
        }
    }

    /// <summary>A gateway refuses work.</summary>
    [Serializable]
    [GenerateSerializer]
    public sealed class GatewayTooBusyException : OrleansException
    {
        public GatewayTooBusyException()
            : base("Gateway too busy")
        {
        }

        public GatewayTooBusyException(string message)
            : base(message)
        {
        }

        public GatewayTooBusyException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>A grain reference was used that no runtime has created.</summary>
    [Serializable]
    [GenerateSerializer]
    public sealed class GrainReferenceNotBoundException : OrleansException
    {
        internal GrainReferenceNotBoundException(GrainReference grainReference)
            : base($"Attempted to use a GrainReference which has not been bound to the runtime: {grainReference}.")
        {
        }
    }

    /// <summary>The start or stop of a service was broken off.</summary>
    [Serializable]
    [GenerateSerializer]
    public sealed class OrleansLifecycleCanceledException : OrleansException
    {
        internal OrleansLifecycleCanceledException(string message)
            : base(message)
        {
        }

        internal OrleansLifecycleCanceledException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>An enumeration ended because the enumerator on the grain is gone.</summary>
    [Serializable]
    [GenerateSerializer]
    public sealed class EnumerationAbortedException : Exception
    {
        public EnumerationAbortedException()
        {
        }

        public EnumerationAbortedException(string message)
            : base(message)
        {
        }

        public EnumerationAbortedException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }
}

namespace Orleans.Runtime.MembershipService
{
    /// <summary>A starting silo cannot reach the others.</summary>
    [Serializable]
    [GenerateSerializer]
    public sealed class OrleansClusterConnectivityCheckFailedException : OrleansException
    {
        public OrleansClusterConnectivityCheckFailedException()
            : base("Failed to verify connectivity with active cluster nodes.")
        {
        }

        public OrleansClusterConnectivityCheckFailedException(string message)
            : base(message)
        {
        }

        public OrleansClusterConnectivityCheckFailedException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>A silo's row is missing from the membership table.</summary>
    [Serializable]
    [GenerateSerializer]
    public sealed class OrleansMissingMembershipEntryException : OrleansException
    {
        public OrleansMissingMembershipEntryException()
            : base("Membership entry not found.")
        {
        }

        public OrleansMissingMembershipEntryException(string message)
            : base(message)
        {
        }

        public OrleansMissingMembershipEntryException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }
}

namespace Orleans.Runtime.Messaging
{
    /// <summary>A connection could not be made.</summary>
    [Serializable]
    [GenerateSerializer]
    public class ConnectionFailedException : OrleansException
    {
        public ConnectionFailedException()
        {
        }

        public ConnectionFailedException(string message)
            : base(message)
        {
        }

        public ConnectionFailedException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>A message is too long, or its frame is not one.</summary>
    [Serializable]
    [GenerateSerializer]
    public sealed class InvalidMessageFrameException : OrleansException
    {
        public InvalidMessageFrameException()
        {
        }

        public InvalidMessageFrameException(string message)
            : base(message)
        {
        }

        public InvalidMessageFrameException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }
}
