using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>Why a copy is unassigned, on one line.</summary>
internal static class UnassignedText
{
    public static string Of(UnassignedInfo info)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(info.AtMillis).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        var failures = info.FailedAllocations > 0 ? $", failed_attempts[{info.FailedAllocations}]" : "";
        var details = info.Details is null ? "" : $", details[{info.Details}]";
        return $"unassigned_info[[reason={info.Reason}], at[{at}]{failures}{details}, allocation_status[{info.AllocationStatus}]]";
    }
}
