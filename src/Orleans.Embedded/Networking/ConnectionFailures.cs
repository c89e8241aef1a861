using System.Net;
using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.Networking;

/// <summary>The other end may be there, but nothing comes back from it.</summary>
internal sealed class ConnectionTimedOutException(IPEndPoint endpoint, Exception? cause = null) : ConnectionFailedException($"No answer from {endpoint}{(cause is null ? "" : $": {cause.Message}")}", cause!);

/// <summary>Somebody has accepted the connection, and closed it without a word.</summary>
internal sealed class ConnectionClosedException(SiloAddress silo) : ConnectionFailedException($"{silo} closed the connection");
