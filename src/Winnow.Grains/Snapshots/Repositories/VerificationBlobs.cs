namespace Winnow.Grains.Snapshots.Repositories;

/// <summary>Names of what verifying a repository leaves for a moment.</summary>
internal static class VerificationBlobs
{
    public static string Folder(string seed) => $"tests-{seed}/";

    public static string Master(string seed) => $"{Folder(seed)}master.dat";

    public static string Node(string seed, string nodeId) => $"{Folder(seed)}data-{nodeId}.dat";
}
