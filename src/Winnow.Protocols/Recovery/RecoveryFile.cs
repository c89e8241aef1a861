namespace Winnow.Protocols.Recovery;

/// <summary>A file of a commit. Files of equal name, length and checksum are the same.</summary>
/// <param name="Name">Its name in the index.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Checksum">The CRC-32C that its footer states.</param>
public sealed record RecoveryFile(string Name, long Length, uint Checksum);
