namespace Winnow.Index;

/// <summary>A file of a commit. Files of equal name, length and checksum are the same: snapshots and recoveries compare them so.</summary>
/// <param name="Name">Its name in the directory.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Checksum">The CRC-32C that its footer states.</param>
public sealed record IndexFile(string Name, long Length, uint Checksum);
