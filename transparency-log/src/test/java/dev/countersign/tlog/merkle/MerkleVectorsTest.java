package dev.countersign.tlog.merkle;

import static dev.countersign.tlog.Vectors.LEAF_5;
import static dev.countersign.tlog.Vectors.PATH_5_OF_8;
import static dev.countersign.tlog.Vectors.ROOTS;
import static dev.countersign.tlog.Vectors.hashes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.tlog.Vectors;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleVectorsTest {
    private final NaiveTree tree = new NaiveTree(Vectors.leaves());

    @Test
    void rootsAreThoseOfTheVectors() {
        for (int size = 0; size <= 8; size++) {
            List<TreeHash> leaves = Vectors.leaves().subList(0, size);
            assertThat(RightEdge.rootOf(leaves)).isEqualTo(ROOTS.get(size));
            assertThat(tree.root(size)).isEqualTo(ROOTS.get(size));
        }
        assertThat(Vectors.leaves().get(5)).isEqualTo(LEAF_5);
    }

    @Test
    void theInclusionPathIsThatOfTheVectors() {
        assertThat(tree.path(5, 8)).isEqualTo(PATH_5_OF_8);
        assertThat(new InclusionProof(5, 8, PATH_5_OF_8).verify(LEAF_5, ROOTS.get(8)))
                .isEqualTo(Verification.VALID);
    }

    @Test
    void theConsistencyPathsAreThoseOfTheVectors() {
        assertConsistent(
                3,
                7,
                "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
                "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
                "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                "837dbb152e9b079010717e84e865da4ebc0fa198a806d59d31bf15accef22d0e");
        assertConsistent(4, 8, "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
        assertConsistent(
                6,
                8,
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    }

    private void assertConsistent(int oldSize, int newSize, String... path) {
        assertThat(tree.proof(oldSize, newSize)).isEqualTo(hashes(path));
        assertThat(new ConsistencyProof(oldSize, newSize, hashes(path)).verify(ROOTS.get(oldSize), ROOTS.get(newSize)))
                .isEqualTo(Verification.VALID);
    }

    @Test
    void aHashIsItsBytes() throws Exception {
        String hex = "00ff7f80000102030405060708090a0b0c0d0e0f10111213141516171819fffe";
        TreeHash hash = TreeHash.ofHex(hex);

        assertThat(hash).hasToString(hex);
        assertThat(TreeHash.read(hash.bytes(), 0)).isEqualTo(hash).hasSameHashCodeAs(hash);
        assertThat(TreeHash.ofBase64(hash.base64(), "thing", "root")).isEqualTo(hash);
        hash.bytes()[0] = 1;
        assertThat(hash).hasToString(hex);
        assertThatThrownBy(() -> TreeHash.ofHex(hex + "00")).hasMessageContaining("32 bytes");
        assertThatThrownBy(() -> TreeHash.ofBase64("QQ==", "thing", "root")).hasMessageContaining("32 bytes");
    }
}
