namespace Winnow.Grains.Snapshots.Repositories;

/// <summary>
/// Names of what verifying a repository leaves for a moment. All lie in one folder: on a file system each of their own would stay, empty.
/// </summary>
internal static class VerificationBlobs
{
    public static string Prefix(string seed) => $"tests/{seed}-";

    public static string Master(string seed) => $"{Prefix(seed)}master.dat";

    public static string Node(string seed, string nodeId) => $"{Prefix(seed)}data-{nodeId}.dat";
}
