def count_placements(terraces):
    used = set()

    def place(row, last):
        if row == len(terraces):
            return 1
        total = 0
        for column in range(len(terraces[row])):
            if terraces[row][column] == ".":
                if column not in used and abs(column - last) > 1:
                    used.add(column)
                    total += place(row + 1, column)
                    used.remove(column)
        return total

    return place(0, -10)
