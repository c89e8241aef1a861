using System.Globalization;

namespace Winnow.Contracts;

/// <summary>
/// How long a request waits for a master, Elasticsearch's <c>master_timeout</c>. It travels beside the request, in Orleans' request context,
/// because it belongs to every call that changes metadata.
/// </summary>
public static class MasterTimeout
{
    public const string Key = "winnow.master_timeout";

    /// <summary>For the calls that follow in the same asynchronous flow.</summary>
    public static void Set(TimeSpan timeout) =>
        RequestContext.Set(Key, ((long)timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
}
