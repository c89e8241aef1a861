using Winnow.Protocols.Names;

namespace Winnow.Protocols.Snapshots.Lifecycle;

/// <summary>What a policy calls its snapshots: its name at a time, and something that no other has.</summary>
public static class SnapshotPolicyName
{
    /// <summary><paramref name="uuid"/> is any new one; what must not be in a name is left out of it.</summary>
    public static string Next(string name, DateTimeOffset now, string uuid) =>
        $"{DateMathName.Resolve(name, now)}-{string.Concat(uuid.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit))}";
}
